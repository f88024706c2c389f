package io.github.grpclb.load;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.github.grpclb.numbers.LatencyBuckets;
import io.github.grpclb.numbers.PackedCounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.ARRAY;

class LatencyCountsTests {

	private final LatencyCounts counts = new LatencyCounts();

	@Test
	void everyBucketHasACounterOfItsOwn() {
		for (int bucket = 0; bucket < LatencyBuckets.COUNT; bucket++) {
			this.counts.increment(bucket);
		}
		assertThat(read(this.counts)).containsOnly(1);
	}

	@Test
	void packedCountsStayAsTheyAre() {
		this.counts.increment(17);
		this.counts.increment(207);
		int[] packed = PackedCounts.pack(read(this.counts));
		assertThat(packed).hasSize(2);
		this.counts.increment(17);
		this.counts.increment(200);
		int[] since = read(this.counts);
		PackedCounts.addTo(packed, since, -1);
		assertThat(since[17]).isEqualTo(1);
		assertThat(since[200]).isEqualTo(1);
		assertThat(IntStream.of(since).sum()).isEqualTo(2);
	}

	@Test
	void aBackendWhoseCallsTakeAboutAsLongNeedsFewOctaves() {
		for (int bucket = 80; bucket < 96; bucket++) {
			this.counts.increment(bucket);
		}
		assertThat(read(this.counts)[95]).isEqualTo(1);
		assertThat(this.counts).extracting("octaves").asInstanceOf(ARRAY).hasSize(2);
	}

	@Test
	void noCountIsLostWhereThreadsMeetAnOctaveTogether() {
		List<CompletableFuture<Void>> threads = IntStream.range(0, 4)
			.mapToObj((thread) -> CompletableFuture.runAsync(() -> {
				for (int i = 0; i < 10_000; i++) {
					this.counts.increment(i % LatencyBuckets.COUNT);
				}
			}))
			.toList();
		threads.forEach(CompletableFuture::join);
		assertThat(IntStream.of(read(this.counts)).sum()).isEqualTo(40_000);
	}

	private static int[] read(LatencyCounts counts) {
		int[] into = new int[LatencyBuckets.COUNT];
		counts.addTo(into);
		return into;
	}

}
