package io.github.grpclb.endtoend;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.grpc.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.grpclb.spec.BalancingSpec;
import io.github.grpclb.spec.OutlierSpec;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.testing.CallSettings;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.Load;
import io.github.grpclb.testing.Settings;
import io.github.grpclb.testing.TestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One of five backends fails half of its calls, and nothing is retried.
 */
class EjectionTests {

	private static final int RATE = 500;

	private final List<EchoServer> servers = new ArrayList<>();

	@BeforeEach
	void startServers() {
		for (int i = 0; i < 5; i++) {
			this.servers.add(EchoServer.start());
		}
		Random random = new Random(1);
		bad().answering((request, responses) -> {
			if (random.nextBoolean()) {
				responses.onError(Status.UNAVAILABLE.withDescription("half of them").asRuntimeException());
			}
			else {
				responses.onNext(bad().address());
				responses.onCompleted();
			}
		});
	}

	@AfterEach
	void stop() {
		this.servers.forEach(EchoServer::close);
	}

	private EchoServer bad() {
		return this.servers.get(0);
	}

	/** The defaults for a second instead of ten. */
	private TestClient client(PolicyName policy) {
		OutlierSpec defaults = BalancingSpec.defaults().outlier();
		OutlierSpec everySecond = new OutlierSpec(true, Duration.ofSeconds(1), defaults.baseEjectionTime(),
				defaults.maxEjectionTime(), defaults.maxEjectionPercent(), defaults.consecutiveFailures(),
				new OutlierSpec.SuccessRate(1.9, 5, 10), new OutlierSpec.FailurePercentage(85, 5, 5),
				defaults.latency());
		return new TestClient(new Settings().policy(policy)
			.outlier(everySecond)
			.client(TestClient.target(this.servers.toArray(EchoServer[]::new)))
			.withCalls(CallSettings.noRetries(Duration.ofSeconds(5))));
	}

	private boolean ejected(TestClient client) {
		return client.live()
			.snapshot()
			.backends()
			.stream()
			.anyMatch((backend) -> backend.address().equals(bad().address()) && backend.ejected());
	}

	private static long failures(Load load) {
		return load.failures().values().stream().mapToLong(Long::longValue).sum();
	}

	@Test
	void itIsEjectedInOneInterval() {
		try (TestClient client = client(PolicyName.ROUND_ROBIN)) {
			Load first = Load.against(client, RATE, Duration.ofMillis(1200));
			assertThat(ejected(client)).isTrue();
			Load afterwards = Load.against(client, RATE, Duration.ofSeconds(3));
			System.out.println("Half of one of five fails, round-robin: " + first + "; afterwards " + afterwards);
			assertThat(failures(afterwards)).isLessThan(afterwards.calls() / 100);
		}
	}

	@Test
	void leastRequestKeepsAwayFromItBeforeItIsEjected() {
		try (TestClient client = client(PolicyName.LEAST_REQUEST)) {
			Load first = Load.against(client, RATE, Duration.ofMillis(1200));
			Load afterwards = Load.against(client, RATE, Duration.ofSeconds(3));
			System.out.println("Half of one of five fails, least-request: " + first + "; afterwards " + afterwards
					+ "; ejected " + ejected(client));
			assertThat(failures(afterwards)).isLessThan(afterwards.calls() / 100);
		}
	}

}
