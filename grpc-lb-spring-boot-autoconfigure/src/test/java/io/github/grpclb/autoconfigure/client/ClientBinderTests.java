package io.github.grpclb.autoconfigure.client;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.grpc.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;

import io.github.grpclb.autoconfigure.failure.UnknownGrpcLbKeyException;
import io.github.grpclb.policy.PickPolicies;
import io.github.grpclb.spec.ChannelSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.LeastRequestSpec;
import io.github.grpclb.spec.MethodSpec;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.RouteSpec;
import io.github.grpclb.spec.ServiceConfigs;
import io.github.grpclb.spec.SubsetSpec;
import io.github.grpclb.spec.WeightedRoundRobinSpec.Source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ClientBinderTests {

	private final StandardEnvironment environment = new StandardEnvironment();

	private void load(Resource yaml) {
		try {
			for (PropertySource<?> source : new YamlPropertySourceLoader().load("application.yml", yaml)) {
				this.environment.getPropertySources().addFirst(source);
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void load(String yaml) {
		load(new ByteArrayResource(yaml.getBytes()));
	}

	private List<ClientSpec> bind() {
		SettingsSources sources = new SettingsSources(this.environment);
		new SettingsCheck().check(this.environment, sources);
		return new ClientBinder(this.environment, sources, PickPolicies.onClassPath(), false).bind();
	}

	@Test
	@SuppressWarnings("unchecked")
	void aHedgingDelayReachesGrpcAsItIsWritten() {
		load("""
				grpc.lb.clients.orders:
				  target: static://10.0.0.1:50051
				  hedging: { enabled: true, delay: 5ms, max-attempts: 3 }
				""");
		List<Map<String, Object>> methods = (List<Map<String, Object>>) ServiceConfigs.of(bind().get(0))
			.get("methodConfig");
		assertThat((Map<String, Object>) methods.get(0).get("hedgingPolicy"))
			.containsEntry("hedgingDelay", "0.005000000s")
			.containsEntry("maxAttempts", 3.0);
		assertThat(methods.get(0)).doesNotContainKey("retryPolicy");
	}

	@Test
	void wholeContractIsUnderstood() {
		load(new ClassPathResource("contract.yml"));
		ClientSpec orders = bind().get(0);
		assertThat(orders.name()).isEqualTo("orders");
		assertThat(orders.backends()).singleElement().satisfies((backend) -> {
			assertThat(backend.address()).isEqualTo("10.0.0.1:50051");
			assertThat(backend.weight()).isEqualTo(3);
			assertThat(backend.zone()).isEqualTo("eu-1a");
			assertThat(backend.labels()).isEqualTo(Map.of("version", "v1"));
		});
		assertThat(orders.channel().plaintext()).isTrue();
		assertThat(orders.balancing().policy().name()).isEqualTo(PolicyName.ADAPTIVE);
		assertThat(orders.balancing().policy().leastRequest().choices()).isEqualTo(LeastRequestSpec.AUTO);
		assertThat(orders.balancing().policy().weightedRoundRobin().source()).isEqualTo(Source.STATIC);
		assertThat(orders.balancing().policy().hash().header()).isEqualTo("x-client-id");
		assertThat(orders.balancing().startup().minReady()).isEqualTo(0.5);
		assertThat(orders.balancing().subset().strategy()).isEqualTo(SubsetSpec.Strategy.RENDEZVOUS);
		assertThat(orders.balancing().outlier().latency().minRequests()).isEqualTo(50);
		assertThat(orders.balancing().slowStart().minWeight()).isEqualTo(0.1);
		assertThat(orders.routing().locality().minHealthy()).isEqualTo(0.7);
		assertThat(orders.routing().groups()).containsEntry("v2", Map.of("version", "v2"));
		assertThat(orders.routing().split()).isEqualTo(Map.of("v1", 90, "v2", 10));
		assertThat(orders.routing().routes()).extracting(RouteSpec::group).containsExactly("v2", "v1");
		assertThat(orders.routing().canary().maxErrorRateIncrease()).isEqualTo(0.01);
		assertThat(orders.calls().retry().statusCodes()).containsExactly(Status.Code.UNAVAILABLE);
		MethodSpec create = orders.calls().methods().get("orders.OrderService/Create");
		assertThat(create.deadline()).isEqualTo(Duration.ofSeconds(1));
		assertThat(create.waitForReady()).isTrue();
		assertThat(create.retry().maxAttempts()).isEqualTo(2);
		assertThat(create.retry().initialBackoff()).isEqualTo(Duration.ofMillis(100));
		assertThat(create.maxRequestSize()).isEqualTo(1024 * 1024);
		assertThat(orders.channel().maxInboundMessageSize()).isEqualTo(4 * 1024 * 1024);
	}

	@Test
	void clientInheritsTheDefaultsKeyByKey() {
		load("""
				grpc:
				  lb:
				    defaults:
				      policy: random
				      retry: { max-attempts: 5, initial-backoff: 10ms }
				      groups: { v1: { version: v1 } }
				      methods:
				        "a.B/C": { deadline: 3s }
				    clients:
				      orders:
				        target: static://10.0.0.1:1
				        retry: { max-attempts: 2 }
				        groups: { v2: { version: v2 } }
				      payments:
				        target: static://10.0.0.2:1
				        policy: round-robin
				""");
		List<ClientSpec> specs = bind();
		ClientSpec orders = specs.get(0);
		assertThat(orders.balancing().policy().name()).isEqualTo(PolicyName.RANDOM);
		assertThat(orders.calls().retry().maxAttempts()).isEqualTo(2);
		assertThat(orders.calls().retry().initialBackoff()).isEqualTo(Duration.ofMillis(10));
		assertThat(orders.routing().groups()).containsOnlyKeys("v1", "v2");
		assertThat(orders.calls().methods().get("a.B/C").deadline()).isEqualTo(Duration.ofSeconds(3));
		ClientSpec payments = specs.get(1);
		assertThat(payments.balancing().policy().name()).isEqualTo(PolicyName.ROUND_ROBIN);
		assertThat(payments.calls().retry().maxAttempts()).isEqualTo(5);
	}

	@Test
	void environmentVariableOverridesAKey() {
		load("grpc.lb.clients.orders.target: static://10.0.0.1:1");
		this.environment.getPropertySources()
			.addFirst(new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
					Map.of("GRPC_LB_CLIENTS_ORDERS_POLICY", "random")));
		assertThat(bind().get(0).balancing().policy().name()).isEqualTo(PolicyName.RANDOM);
	}

	@Test
	void unknownKeyNamesTheNearestKnownOne() {
		this.environment.getPropertySources()
			.addFirst(new MapPropertySource("test", Map.of("grpc.lb.clients.orders.retry.max-atempts", "3")));
		assertThatExceptionOfType(UnknownGrpcLbKeyException.class).isThrownBy(this::bind)
			.withMessageContaining("grpc.lb.clients.orders.retry.max-atempts")
			.withMessageContaining("'grpc.lb.clients.orders.retry.max-attempts'");
	}

	@Test
	void retryBuffersAreSetForTheChannel() {
		load("""
				grpc:
				  lb:
				    defaults:
				      retry: { max-request-size: 8MB }
				    clients:
				      orders:
				        target: static://10.0.0.1:1
				        retry: { buffer: 128MB }
				      bulk:
				        target: static://10.0.0.1:1
				        retry: { max-request-size: 100MB }
				""");
		List<ClientSpec> specs = bind();
		assertThat(specs).extracting((spec) -> spec.channel().retryBuffer())
			.containsExactlyInAnyOrder(new ChannelSpec.RetryBuffer(8L << 20, 128L << 20),
					new ChannelSpec.RetryBuffer(100L << 20, 100L << 20));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			retry: { max-request-size: 1KB }                            | retry.max-request-size
			retry: { max-request-size: 8MB, buffer: 1MB }               | retry.buffer
			methods: { 'a.B/C': { retry: { buffer: 1MB } } }            | a.B/C.retry.buffer
			methods: { 'a.B/C': { retry: { max-request-size: 1MB } } }  | a.B/C.retry.max-request-size
			methods: { 'a.B/C': { retry: { throttle: { max-tokens: 9 } } } } | a.B/C.retry.throttle
			""", quoteCharacter = '~')
	void retryBuffersThatCannotWorkNameTheKey(String keys, String property) {
		load("grpc.lb.clients.orders: { target: 'static://10.0.0.1:1', " + keys + " }");
		assertThatThrownBy(this::bind).hasStackTraceContaining(property);
	}

}
