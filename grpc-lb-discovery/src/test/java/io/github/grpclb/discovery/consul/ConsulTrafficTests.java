package io.github.grpclb.discovery.consul;

import java.time.Duration;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.grpclb.discovery.traffic.Traffic;
import io.github.grpclb.discovery.traffic.TrafficTests;

/**
 * Calls over a real channel while a real Consul changes.
 */
class ConsulTrafficTests extends TrafficTests {

	private Traffic traffic(RealConsul consul) {
		return new Traffic(new ConsulNameResolverProvider(consul.settings()), "consul:///orders");
	}

	@Test
	void backendsComeAndGoWithoutAFailedCall() {
		try (RealConsul consul = new RealConsul(this.directory, false)) {
			this.backends.subList(0, 2).forEach(consul::register);
			comeAndGo("consul", traffic(consul), consul::register, consul::deregister);
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
			outage("consul", traffic(consul), length, consul::kill, consul::start, consul::register);
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
				waitOut(length);
				consul.start();
				this.backends.subList(1, 4).forEach(consul::register);
				long back = System.nanoTime();
				traffic.awaitFresh(3);
				Traffic.figure("consul, another list taken after its return",
						(System.nanoTime() - back) / 1_000_000 + " ms after its registration");
				traffic.awaitOnly(this.backends.subList(1, 4));
				finish("consul, another list", traffic);
			}
		}
	}

}
