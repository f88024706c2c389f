package io.github.grpclb.balancer.routing;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.grpc.CallOptions;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.grpclb.load.TriedBackends;
import io.github.grpclb.spec.BackendSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.DiscoverySpec;
import io.github.grpclb.spec.LocalitySpec;
import io.github.grpclb.spec.RouteSpec;
import io.github.grpclb.spec.RoutingSpec;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.TestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

/** Nothing that a caller sends, and nothing that a policy throws, ends a channel. */
class OutsiderPickTests {

	private static final Metadata.Key<String> HEADER = Metadata.Key.of("x-canary", Metadata.ASCII_STRING_MARSHALLER);

	private static RouteSpec regex(String regex) {
		return new RouteSpec("x-canary", null, regex, null, List.of(), "v2");
	}

	private static PickSubchannelArgs call(String value) {
		Metadata headers = new Metadata();
		headers.put(HEADER, value);
		return new PickSubchannelArgs() {

			@Override
			public CallOptions getCallOptions() {
				return CallOptions.DEFAULT;
			}

			@Override
			public Metadata getHeaders() {
				return headers;
			}

			@Override
			public MethodDescriptor<?, ?> getMethodDescriptor() {
				return EchoServer.ECHO;
			}

		};
	}

	@Test
	void valuesBeyondOneKilobyteAreNoMatch() {
		Route route = new Route(regex("(foo|bar)*"));
		assertThat(route.matches(call("foobar".repeat(170)))).isTrue();
		assertThat(route.matches(call("foobar".repeat(1500)))).isFalse();
	}

	@Test
	void patternThatTriesExponentiallyManyWaysIsGivenUp() {
		Route route = new Route(regex("(a+)+b"));
		assertThat(assertTimeoutPreemptively(Duration.ofSeconds(30), () -> route.matches(call("a".repeat(1000)))))
			.isFalse();
		assertThat(route.matches(call("aaab"))).isTrue();
	}

	@Test
	void channelOutlivesAHeaderOfNineKilobytes() {
		try (EchoServer one = EchoServer.start(); EchoServer two = EchoServer.start()) {
			ClientSpec spec = new ClientSpec("orders", "",
					List.of(new BackendSpec(one.address(), 1, null, 0, Map.of("version", "v1")),
							new BackendSpec(two.address(), 1, null, 0, Map.of("version", "v2"))),
					DiscoverySpec.defaults(), ClientSpec.of("x", "dns:///x:1").balancing(),
					new RoutingSpec(LocalitySpec.defaults(),
							Map.of("v1", Map.of("version", "v1"), "v2", Map.of("version", "v2")), Map.of("v1", 100),
							List.of(regex("(foo|bar)*")), null),
					ClientSpec.of("x", "dns:///x:1").calls(), ClientSpec.of("x", "dns:///x:1").channel());
			try (TestClient client = new TestClient(spec)) {
				Metadata headers = new Metadata();
				headers.put(HEADER, "foobar".repeat(1200));
				// The first call is buffered, so that it is picked for within the
				// channel's context.
				for (int i = 0; i < 3; i++) {
					assertThat(ClientCalls.blockingUnaryCall(
							io.grpc.ClientInterceptors.intercept(client.channel(),
									MetadataUtils.newAttachHeadersInterceptor(headers)),
							EchoServer.ECHO, CallOptions.DEFAULT, "hello"))
						.isEqualTo(one.address());
				}
				assertThat(client.call()).isEqualTo(one.address());
			}
		}
	}

	@Test
	void whatAPickThrowsFailsTheCallOnly() {
		for (Throwable thrown : List.of(new IllegalStateException("no"), new StackOverflowError(),
				new OutOfMemoryError("no"))) {
			PickResult result = new BalancedPicker(new RoutingTable() {

				@Override
				public PickResult pick(PickSubchannelArgs args) {
					throw OutsiderPickTests.<RuntimeException>sneaky(thrown);
				}

				@Override
				public boolean exhausted(TriedBackends tried) {
					return false;
				}

			}).pickSubchannel(call("x"));
			assertThat(result.isDrop()).isTrue();
			assertThat(result.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
			assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(() -> {
				throw result.getStatus().asRuntimeException();
			}).withMessageContaining("pick policy failed");
		}
	}

	@SuppressWarnings("unchecked")
	private static <T extends Throwable> T sneaky(Throwable thrown) throws T {
		throw (T) thrown;
	}

	@ParameterizedTest
	@ValueSource(strings = { "x canary", ":authority", "", "-bin", "x-ß", "a\nb" })
	void illegalHeaderNamesAreRefusedWhereTheyAreSet(String name) {
		assertThatExceptionOfType(io.github.grpclb.spec.InvalidSpecException.class)
			.isThrownBy(() -> new RouteSpec(name, "true", null, null, List.of(), "v2"))
			.withMessageContaining("routes.header");
		assertThatExceptionOfType(io.github.grpclb.spec.InvalidSpecException.class).isThrownBy(
				() -> new io.github.grpclb.spec.HashSpec(name, 1.25, io.github.grpclb.spec.HashSpec.Fallback.RANDOM))
			.withMessageContaining("hash.header");
	}

}
