package io.github.grpclb.channel;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.grpc.CallOptions;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.reflection.v1.ExtensionRequest;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.grpclb.policy.HashKey;
import io.github.grpclb.spec.BalancingSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.HashSpec;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.PolicySpec;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.TestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Calls that go where a field of their request says, over real connections.
 */
class HashFieldTests {

	private static final int KEYS = 60;

	/** Service asked for to the servers that were asked. */
	private final Map<String, Set<String>> asked = new ConcurrentHashMap<>();

	private final EchoServer[] servers = { server("a"), server("b"), server("c") };

	private final TestClient client = client("service");

	private EchoServer server(String name) {
		HealthStatusManager health = new HealthStatusManager();
		for (int i = 0; i < KEYS; i++) {
			health.setStatus("key-" + i, ServingStatus.SERVING);
		}
		return EchoServer.start(0,
				(builder) -> builder.addService(health.getHealthService()).intercept(new Asked(name)));
	}

	private TestClient client(String field) {
		return new TestClient(ClientSpec.of("orders", TestClient.target(this.servers))
			.withBalancing(BalancingSpec.defaults()
				.withPolicy(PolicySpec.of(PolicyName.MAGLEV)
					.withHash(new HashSpec(null, field, 0, HashSpec.Fallback.ROUND_ROBIN)))));
	}

	@AfterEach
	void stop() {
		this.client.close();
		for (EchoServer server : this.servers) {
			server.close();
		}
	}

	private static void check(TestClient client, String service, CallOptions.Key<String> key, String value) {
		HealthGrpc.HealthBlockingStub stub = HealthGrpc.newBlockingStub(client.channel());
		if (value != null) {
			stub = stub.withOption(key, value);
		}
		assertThat(stub.check(HealthCheckRequest.newBuilder().setService(service).build()).getStatus())
			.isEqualTo(ServingStatus.SERVING);
	}

	@Test
	void callsOfOneKeyGoToOneBackendFromEveryClient() {
		try (TestClient other = client("service")) {
			for (int i = 0; i < 3 * KEYS; i++) {
				check(this.client, "key-" + i % KEYS, HashKey.KEY, null);
				check(other, "key-" + i % KEYS, HashKey.KEY, null);
			}
		}
		assertThat(this.asked).hasSize(KEYS).allSatisfy((service, names) -> assertThat(names).hasSize(1));
		Set<String> used = new HashSet<>();
		this.asked.values().forEach(used::addAll);
		assertThat(used).hasSize(3);
	}

	@Test
	void keyThatTheApplicationSetsGoesFirstAndHashesAlike() {
		check(this.client, "key-1", HashKey.KEY, null);
		for (int i = 2; i < 10; i++) {
			check(this.client, "key-" + i, HashKey.KEY, "key-1");
		}
		Map<String, Set<String>> first = new HashMap<>(this.asked);
		assertThat(first.values()).allMatch(this.asked.get("key-1")::equals);
	}

	@Test
	void callWithoutAKeyFollowsTheFallback() {
		for (int i = 0; i < 9; i++) {
			check(this.client, "", HashKey.KEY, null);
		}
		assertThat(this.asked.get("")).hasSize(3);
	}

	@Test
	void requestWithoutTheFieldIsSentAsEver() {
		try (TestClient other = client("customer.id")) {
			check(other, "key-1", HashKey.KEY, null);
			assertThat(other.calls(3)).hasSize(3);
		}
	}

	@Test
	void errorReachesTheCaller() {
		assertThat(catchThrowableOfType(StatusRuntimeException.class,
				() -> check(this.client, "nobody", HashKey.KEY, null)))
			.hasMessageContaining("NOT_FOUND");
	}

	@Test
	void nestedFieldsAreFoundAndWhatIsNoSingleValueIsNot() {
		MethodDescriptor<?, ?> method = ServerReflectionGrpc.getServerReflectionInfoMethod();
		HashField nested = HashField.of(method, "file_containing_extension.containing_type");
		ServerReflectionRequest.Builder request = ServerReflectionRequest.newBuilder();
		assertThat(nested.key(request.build())).isNull();
		request.setFileContainingExtension(ExtensionRequest.newBuilder().setContainingType("Order"));
		assertThat(nested.key(request.build())).isEqualTo("Order");
		assertThat(HashField.of(method, "file_containing_extension.extension_number").key(request.build())).isNull();
		request.getFileContainingExtensionBuilder().setExtensionNumber(7);
		assertThat(HashField.of(method, "file_containing_extension.extension_number").key(request.build()))
			.isEqualTo("7");
		assertThat(HashField.of(method, "file_containing_extension")).isNull();
		assertThat(HashField.of(method, "host.name")).isNull();
		assertThat(HashField.of(method, "customer")).isNull();
		assertThat(HashField.of(EchoServer.ECHO, "customer")).isNull();
	}

	private final class Asked implements ServerInterceptor {

		private final String name;

		Asked(String name) {
			this.name = name;
		}

		@Override
		public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(ServerCall<ReqT, RespT> call, Metadata headers,
				ServerCallHandler<ReqT, RespT> next) {
			boolean check = call.getMethodDescriptor().getBareMethodName().equals("Check");
			return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {

				@Override
				public void onMessage(ReqT message) {
					if (check && message instanceof HealthCheckRequest request) {
						HashFieldTests.this.asked
							.computeIfAbsent(request.getService(), (service) -> ConcurrentHashMap.newKeySet())
							.add(Asked.this.name);
					}
					super.onMessage(message);
				}

			};
		}

	}

}
