package io.github.grpclb.discovery.consul;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.grpclb.discovery.traffic.EchoBackend;
import io.github.grpclb.discovery.traffic.Traffic;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls over a real channel while a real Consul changes.
 */
class ConsulTrafficTests {

	@TempDir
	private Path directory;

	private final List<EchoBackend> backends = new ArrayList<>(Stream.generate(EchoBackend::new).limit(5).toList());

	@AfterEach
	void stop() {
		this.backends.forEach(EchoBackend::close);
	}

	private Traffic traffic(RealConsul consul) {
		return new Traffic(new ConsulNameResolverProvider(consul.settings()), "consul:///orders");
	}

	@Test
	void backendsComeAndGoWithoutAFailedCall() {
		try (RealConsul consul = new RealConsul(this.directory, false)) {
			this.backends.subList(0, 2).forEach(consul::register);
			try (Traffic traffic = traffic(consul)) {
				traffic.awaitOnly(this.backends.subList(0, 2));
				for (EchoBackend added : this.backends.subList(2, 5)) {
					long now = System.nanoTime();
					consul.register(added);
					Traffic.figure("consul.first-answer", traffic.awaitFirstAnswer(added, now).toString());
				}
				traffic.awaitOnly(this.backends);
				this.backends.subList(1, 5).forEach(consul::deregister);
				traffic.awaitOnly(this.backends.subList(0, 1));
				this.backends.subList(1, 5).forEach(EchoBackend::close);
				traffic.awaitFresh(1);
				Traffic.figure("consul.calls", traffic.calls() + ", failed " + traffic.failures().size());
				assertThat(traffic.failures()).isEmpty();
			}
		}
	}

	@Test
	void anAgentThatComesBackIsFollowedAgain() {
		outage(Duration.ofSeconds(2));
	}

	@Test
	@Tag("soak")
	void anAgentThatWasAwayForHalfAMinuteIsFollowedAgain() {
		outage(Duration.ofSeconds(30));
	}

	private void outage(Duration length) {
		try (RealConsul consul = new RealConsul(this.directory, true)) {
			this.backends.subList(0, 2).forEach(consul::register);
			try (Traffic traffic = traffic(consul)) {
				traffic.awaitOnly(this.backends.subList(0, 2));
				consul.kill();
				traffic.awaitStale();
				await(length);
				assertThat(traffic.discovery().lastError()).contains("cannot be reached");
				assertThat(traffic.discovery().resolved()).isEqualTo(2);
				long now = System.nanoTime();
				consul.start();
				long back = System.nanoTime();
				traffic.awaitFresh(2);
				Traffic.figure("consul.right-after-return", "%d ms after its API answered (%d ms after exec)"
					.formatted((System.nanoTime() - back) / 1_000_000, (System.nanoTime() - now) / 1_000_000));
				consul.register(this.backends.get(2));
				traffic.awaitOnly(this.backends.subList(0, 3));
				Traffic.figure("consul.calls", traffic.calls() + ", failed " + traffic.failures().size());
				assertThat(traffic.failures()).isEmpty();
			}
		}
	}

	@Test
	void anIndexThatGoesBackwardsIsNoObstacle() {
		restartWithAnotherList(Duration.ofSeconds(2));
	}

	@Test
	@Tag("soak")
	void anotherListAfterHalfAMinuteIsTaken() {
		restartWithAnotherList(Duration.ofSeconds(30));
	}

	/** Without its data the agent begins with a small index again. */
	private void restartWithAnotherList(Duration length) {
		try (RealConsul consul = new RealConsul(this.directory, false)) {
			// Many writes: a high index.
			for (int i = 0; i < 50; i++) {
				consul.register("other-" + i, 9, "\"Tags\": [\"x\"]");
				consul.put("/v1/agent/service/deregister/other-" + i, "");
			}
			this.backends.subList(0, 2).forEach(consul::register);
			try (Traffic traffic = traffic(consul)) {
				traffic.awaitOnly(this.backends.subList(0, 2));
				consul.kill();
				traffic.awaitStale();
				await(length);
				consul.start();
				this.backends.subList(1, 4).forEach(consul::register);
				long back = System.nanoTime();
				traffic.awaitFresh(3);
				Traffic.figure("consul.other-list-after-return",
						(System.nanoTime() - back) / 1_000_000 + " ms after its registration");
				traffic.awaitOnly(this.backends.subList(1, 4));
				Traffic.figure("consul.calls", traffic.calls() + ", failed " + traffic.failures().size());
				assertThat(traffic.failures()).isEmpty();
			}
		}
	}

	/** The outage is what is tested, so its length is waited out. */
	private static void await(Duration length) {
		org.awaitility.Awaitility.await().timeout(length.plusSeconds(30)).pollDelay(length).until(() -> true);
	}

}
