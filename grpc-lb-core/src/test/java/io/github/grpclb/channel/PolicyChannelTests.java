package io.github.grpclb.channel;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.grpclb.policy.HashKey;
import io.github.grpclb.server.report.ProbeService;
import io.github.grpclb.spec.BalancingSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.HashSpec;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.PolicySpec;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.Load;
import io.github.grpclb.testing.TestClient;
import io.github.grpclb.wire.Probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Every policy in a whole channel against real servers.
 */
class PolicyChannelTests {

	private static final CallOptions KEYED = CallOptions.DEFAULT.withOption(HashKey.KEY, "a session");

	private static ClientSpec spec(PolicySpec policy, EchoServer... servers) {
		return ClientSpec.of("orders", TestClient.target(servers))
			.withBalancing(BalancingSpec.defaults().withPolicy(policy));
	}

	private static PolicySpec hashing(PolicyName name, HashSpec hash) {
		PolicySpec defaults = PolicySpec.of(name);
		return new PolicySpec(name, defaults.leastRequest(), defaults.weightedRoundRobin(), defaults.peakEwma(), hash,
				defaults.prequal());
	}

	@ParameterizedTest
	@EnumSource(PolicyName.class)
	void callsAreAnsweredUnderEveryPolicy(PolicyName name) {
		try (EchoServer one = EchoServer.start();
				EchoServer two = EchoServer.start();
				TestClient client = new TestClient(spec(PolicySpec.of(name), one, two))) {
			Set<String> answers = new HashSet<>(client.calls(200).keySet());
			assertThat(answers).hasSize((name == PolicyName.PICK_FIRST) ? 1 : 2);
		}
	}

	@ParameterizedTest
	@EnumSource(value = PolicyName.class, names = { "RING_HASH", "MAGLEV" })
	void keyGoesToOneBackendAndToAnotherWhenThatIsGone(PolicyName name) {
		try (EchoServer one = EchoServer.start();
				EchoServer two = EchoServer.start();
				EchoServer three = EchoServer.start();
				TestClient client = new TestClient(spec(
						hashing(name, new HashSpec("x-client-id", 1.25, HashSpec.Fallback.FAIL)), one, two, three));
				TestClient other = new TestClient(spec(hashing(name, HashSpec.defaults()), three, one, two))) {
			String home = client.call(KEYED);
			for (int i = 0; i < 20; i++) {
				assertThat(client.call(KEYED)).isEqualTo(home);
				assertThat(other.call(KEYED)).as("another client, another order").isEqualTo(home);
				assertThat(callWithHeader(client, "a session")).isEqualTo(home);
			}
			assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(client::call)
				.satisfies((ex) -> assertThat(ex.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL));
			client.live().drain(home);
			String refuge = client.call(KEYED);
			assertThat(refuge).isNotEqualTo(home);
			client.live().undrain(home);
			assertThat(client.call(KEYED)).isEqualTo(home);
		}
	}

	private static String callWithHeader(TestClient client, String key) {
		Metadata headers = new Metadata();
		headers.put(Metadata.Key.of("x-client-id", Metadata.ASCII_STRING_MARSHALLER), key);
		return ClientCalls.blockingUnaryCall(
				ClientInterceptors.intercept(client.channel(), MetadataUtils.newAttachHeadersInterceptor(headers)),
				EchoServer.ECHO, CallOptions.DEFAULT, "hello");
	}

	@Test
	void policyIsSwitchedUnderLoadWithoutLosingACall() throws InterruptedException {
		try (EchoServer one = EchoServer.start(0, (builder) -> probed(builder, new AtomicInteger()));
				EchoServer two = EchoServer.start(0, (builder) -> probed(builder, new AtomicInteger()));
				TestClient client = new TestClient(spec(PolicySpec.defaults(), one, two))) {
			client.call();
			AtomicReference<Load> load = new AtomicReference<>();
			Thread caller = new Thread(() -> load.set(Load.against(client, 500, Duration.ofSeconds(2))));
			caller.start();
			for (int round = 0; caller.isAlive(); round++) {
				PolicyName next = PolicyName.values()[round % PolicyName.values().length];
				client.live().update(spec(PolicySpec.of(next), one, two));
				caller.join(50);
			}
			assertThat(load.get().failures()).isEmpty();
			assertThat(load.get().answers()).hasSize(2);
			await().untilAsserted(() -> assertThat(client.live().snapshot().inFlight()).isZero());
			assertThat(one.connections()).as("no policy needs a connection of its own").isEqualTo(1);
		}
	}

	@Test
	void probesTravelOnTheConnectionsThatCallsUse() {
		AtomicInteger probes = new AtomicInteger();
		try (EchoServer one = EchoServer.start(0, (builder) -> probed(builder, probes));
				EchoServer two = EchoServer.start(0, (builder) -> probed(builder, probes));
				TestClient client = new TestClient(spec(PolicySpec.of(PolicyName.PREQUAL), one, two))) {
			Map<String, Integer> answers = client.calls(300);
			assertThat(answers).containsOnlyKeys(one.address(), two.address());
			await().untilAsserted(() -> assertThat(probes.get()).isPositive());
			assertThat(probes.get()).isLessThanOrEqualTo(3 * 300);
			assertThat(one.connections()).isEqualTo(1);
			assertThat(client.live().snapshot().calls()).as("probes are no calls").isEqualTo(300);
		}
	}

	private static void probed(NettyServerBuilder builder, AtomicInteger probes) {
		ProbeService service = new ProbeService();
		builder.addService(service.service()).addStreamTracerFactory(service.tracers());
		builder.addStreamTracerFactory(new ServerStreamTracer.Factory() {

			@Override
			public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
				if (method.equals(Probe.METHOD.getFullMethodName())) {
					probes.incrementAndGet();
				}
				return new ServerStreamTracer() {
				};
			}

		});
	}

}
