package io.github.grpclb.load;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.github.grpclb.numbers.LatencyBuckets;

import static org.assertj.core.api.Assertions.assertThat;

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
	void copiesStayAsTheyAre() {
		this.counts.increment(17);
		LatencyCounts copy = this.counts.copy();
		this.counts.increment(17);
		this.counts.increment(200);
		int[] since = read(this.counts);
		copy.addTo(since, -1);
		assertThat(since[17]).isEqualTo(1);
		assertThat(since[200]).isEqualTo(1);
		assertThat(IntStream.of(since).sum()).isEqualTo(2);
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
		counts.addTo(into, 1);
		return into;
	}

}
