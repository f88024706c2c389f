package io.github.grpclb.discovery;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.DiscoverySpec;
import io.github.grpclb.spec.DiscoverySpec.Combine;

import static org.assertj.core.api.Assertions.assertThat;

/** What a channel is told while its sources answer, fail and come back. */
class DiscoveryLifeTests extends ScriptedDiscovery {

	private static DiscoverySpec every30s(boolean keep, Duration maxStale) {
		return new DiscoverySpec(Duration.ofSeconds(30), 0, keep, maxStale);
	}

	@Test
	void withoutKeepLastGoodAFailureEndsTheList() {
		this.sources.answer("one", 1, 2);
		start(spec(every30s(false, Duration.ZERO)));
		assertThat(backends()).hasSize(2);
		this.sources.fail("one", "no DNS today");
		this.time.advance(30, TimeUnit.SECONDS);
		assertThat(backends()).isEmpty();
		assertThat(lastError().getDescription()).isEqualTo("no DNS today");
		assertThat(shown().stale()).isFalse();
		this.sources.answer("one", 1);
		this.time.advance(2, TimeUnit.SECONDS);
		assertThat(backends()).hasSize(1);
	}

	@Test
	void whatTheBalancerKnowsIsNotToldAgain() {
		this.sources.answer("one", 1, 2);
		start(spec(every30s(true, Duration.ZERO)));
		this.time.advance(10, TimeUnit.MINUTES);
		assertThat(this.told).hasSize(1);
		assertThat(shown().lastUpdate()).as("and yet it was asked").isEqualTo(this.time.wall().instant());
		this.sources.answer("one", 1);
		this.time.advance(30, TimeUnit.SECONDS);
		assertThat(backends()).hasSize(1);
		this.sources.fail("one", "no DNS today");
		this.time.advance(30, TimeUnit.SECONDS);
		this.sources.answer("one", 1, 2);
		this.time.advance(30, TimeUnit.SECONDS);
		assertThat(this.told).hasSize(3);
		assertThat(backends()).hasSize(2);
	}

	@Test
	void listIsKeptForMaxStaleAfterTheFirstFailureAndNoLonger() {
		this.sources.answer("one", 1, 2);
		start(spec(every30s(true, Duration.ofSeconds(60))));
		this.sources.fail("one", "no DNS today");
		this.time.advance(89, TimeUnit.SECONDS);
		assertThat(backends()).hasSize(2);
		assertThat(shown().stale()).isTrue();
		this.time.advance(2, TimeUnit.SECONDS);
		assertThat(backends()).isEmpty();
		assertThat(lastError().getDescription()).isEqualTo("no DNS today");
	}

	@Test
	void maxStaleIsCountedFromTheFailureAlsoIfTheSourceHasLongBeenSilent() {
		this.sources.answer("one", 1);
		start(spec(new DiscoverySpec(Duration.ZERO, 0, true, Duration.ofSeconds(60))));
		this.time.advance(1, TimeUnit.HOURS);
		this.sources.fail("one", "gone");
		this.client.refresh();
		this.time.advance(59, TimeUnit.SECONDS);
		assertThat(backends()).hasSize(1);
		this.time.advance(2, TimeUnit.SECONDS);
		assertThat(backends()).isEmpty();
	}

	@Test
	void operatorsChangesReachTheChannelWhileDiscoveryFails() {
		this.sources.answer("one", 1);
		start(spec(every30s(true, Duration.ofSeconds(60))));
		this.sources.fail("one", "no DNS today");
		this.time.advance(40, TimeUnit.SECONDS);
		this.told.clear();
		this.client.update(spec(every30s(true, Duration.ofSeconds(50))));
		assertThat(backends()).hasSize(1);
		this.time.advance(100, TimeUnit.SECONDS);
		this.told.clear();
		this.client.update(spec(every30s(true, Duration.ofSeconds(40))));
		assertThat(this.told.get(0).getAddressesOrError().getValue()).isEmpty();
		assertThat(this.told.get(0).getServiceConfig()).isNotNull();
	}

	@Test
	void whatFailsIsAskedForAgainWithinFiveSeconds() {
		this.sources.fail("one", "no DNS today");
		start(spec(every30s(true, Duration.ZERO)));
		this.time.advance(60, TimeUnit.SECONDS);
		int asked = this.sources.asked("one");
		assertThat(asked).isBetween(12, 16);
		this.sources.answer("one", 1);
		this.time.advance(5, TimeUnit.SECONDS);
		assertThat(backends()).hasSize(1);
	}

	@Test
	void ttlBringsTheNextLookUpForwardButNotUnderASecond() {
		this.sources.answer("one", 1);
		this.sources.ttl = 7;
		DiscoverySpec ttl = new DiscoverySpec(Duration.ofSeconds(30), 0, true, Duration.ZERO, 1, "", true, List.of(),
				Combine.FAILOVER);
		start(spec(ttl));
		this.time.advance(28_500, TimeUnit.MILLISECONDS);
		assertThat(this.sources.asked("one")).isEqualTo(5);
		this.sources.ttl = 0;
		this.time.advance(17, TimeUnit.SECONDS);
		assertThat(this.sources.asked("one")).isBetween(15, 17);
		this.sources.ttl = 3600;
		this.time.advance(2, TimeUnit.SECONDS);
		int asked = this.sources.asked("one");
		this.time.advance(60, TimeUnit.SECONDS);
		assertThat(this.sources.asked("one")).isEqualTo(asked + 2);
	}

	@Test
	void startWithoutDiscoveryUsesTheSnapshotFileWithinMaxStale(@TempDir Path directory) throws Exception {
		Path file = directory.resolve("state/orders.yaml");
		this.sources.answer("one", 1, 2);
		start(spec(guarded(1, file.toString(), Duration.ZERO))).shutdown();
		assertThat(Files.readString(file)).contains("address: 127.0.0.1:1");
		Files.setLastModifiedTime(file, FileTime.from(this.time.wall().instant()));
		this.told.clear();
		this.sources.fail("one", "no DNS today");
		start(ClientSpec.of("again", "scripted:///one")
			.withDiscovery(guarded(1, file.toString(), Duration.ofSeconds(60))));
		assertThat(backends()).containsExactly("1@0", "2@0");
		assertThat(shown().stale()).isTrue();
		this.time.advance(61, TimeUnit.SECONDS);
		assertThat(backends()).isEmpty();
		this.sources.answer("one", 3);
		this.time.advance(6, TimeUnit.SECONDS);
		assertThat(backends()).containsExactly("3@0");
	}

}
