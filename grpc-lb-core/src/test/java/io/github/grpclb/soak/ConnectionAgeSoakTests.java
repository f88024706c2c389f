package io.github.grpclb.soak;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.grpclb.spec.BalancingSpec;
import io.github.grpclb.spec.CallSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.HedgingSpec;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.PolicySpec;
import io.github.grpclb.spec.RetrySpec;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.Load;
import io.github.grpclb.testing.TestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Servers that renew every connection every two seconds, under load, without retries to
 * cover for it.
 */
@Tag("soak")
class ConnectionAgeSoakTests {

	private static final Consumer<NettyServerBuilder> SHORT_LIVED = (
			builder) -> builder.maxConnectionAge(2, TimeUnit.SECONDS).maxConnectionAgeGrace(5, TimeUnit.SECONDS);

	@Test
	void renewedConnectionsLoseNoCall() {
		RetrySpec defaults = RetrySpec.defaults();
		RetrySpec off = new RetrySpec(false, defaults.maxAttempts(), defaults.initialBackoff(), defaults.maxBackoff(),
				defaults.backoffMultiplier(), defaults.statusCodes(), true, defaults.throttle());
		try (EchoServer one = EchoServer.start(0, SHORT_LIVED);
				EchoServer two = EchoServer.start(0, SHORT_LIVED);
				EchoServer three = EchoServer.start(0, SHORT_LIVED);
				TestClient client = new TestClient(ClientSpec.of("orders", TestClient.target(one, two, three))
					.withBalancing(BalancingSpec.defaults().withPolicy(PolicySpec.of(PolicyName.ROUND_ROBIN)))
					.withCalls(new CallSpec(Duration.ofSeconds(2), Duration.ZERO, false, off, HedgingSpec.defaults(),
							Map.of())))) {
			Load load = Load.against(client, 1000, Duration.ofSeconds(20));
			System.out.println("max-connection-age 2s: " + load + ", connections " + one.connections() + "/"
					+ two.connections() + "/" + three.connections());
			assertThat(load.failures()).isEmpty();
			assertThat(one.calls() + two.calls() + three.calls()).isEqualTo(load.calls());
			assertThat(one.connections()).isGreaterThanOrEqualTo(8);
		}
	}

}
