package io.github.grpclb.autoconfigure.client;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

import io.github.grpclb.autoconfigure.failure.InvalidGrpcLbPropertyException;
import io.github.grpclb.autoconfigure.failure.UnknownGrpcLbKeyException;
import io.github.grpclb.policy.PickPolicies;
import io.github.grpclb.spec.ClientSpec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Settings mean what they say, from wherever they come.
 */
class ClientSettingsTests {

	private final StandardEnvironment environment = new StandardEnvironment();

	ClientSettingsTests() {
		this.environment.getPropertySources().remove(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
	}

	private void yaml(String yaml) {
		try {
			// The later document has precedence, as Boot has it.
			for (PropertySource<?> source : new YamlPropertySourceLoader().load(
					"application" + this.environment.getPropertySources().size(),
					new ByteArrayResource(yaml.getBytes()))) {
				this.environment.getPropertySources().addFirst(source);
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void variables(String... namesAndValues) {
		Map<String, Object> variables = new java.util.TreeMap<>();
		for (int i = 0; i < namesAndValues.length; i += 2) {
			variables.put(namesAndValues[i], namesAndValues[i + 1]);
		}
		this.environment.getPropertySources()
			.addFirst(new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
					variables));
	}

	private Map<String, ClientSpec> bind() {
		SettingsSources sources = new SettingsSources(this.environment);
		new SettingsCheck().check(this.environment, sources);
		Map<String, ClientSpec> specs = new java.util.TreeMap<>();
		new ClientBinder(this.environment, sources, PickPolicies.onClassPath(), false).bind()
			.forEach((spec) -> specs.put(spec.name(), spec));
		return specs;
	}

	private ClientSpec one() {
		return bind().values().iterator().next();
	}

	@ParameterizedTest
	@ValueSource(strings = { "orders", "orderService", "ORDERS", "order_service", "order-service", "orders.v1", "o2" })
	void clientHasTheNameThatTheFileGivesIt(String name) {
		yaml("grpc.lb.clients:\n  \"%s\":\n    target: static://10.0.0.1:1\n    deadline: 3s\n"
			.formatted((name.indexOf('.') < 0) ? name : "[" + name + "]"));
		variables("GRPC_LB_CLIENTS_" + name.toUpperCase().replaceAll("[-_.]", "") + "_IDLETIMEOUT", "7m");
		assertThat(bind()).containsOnlyKeys(name);
		assertThat(one().calls().deadline()).isEqualTo(Duration.ofSeconds(3));
		assertThat(one().channel().idleTimeout()).isEqualTo(Duration.ofMinutes(7));
	}

	@ParameterizedTest
	@ValueSource(strings = { "GRPC_LB_CLIENTS_ORDER_SERVICE_MAX_INBOUND_MESSAGE_SIZE",
			"GRPC_LB_CLIENTS_ORDERSERVICE_MAXINBOUNDMESSAGESIZE",
			"GRPC_LB_CLIENTS_ORDER_SERVICE_MAXINBOUNDMESSAGESIZE" })
	void variableBelongsToTheClientOfTheSameUniformName(String variable) {
		yaml("grpc.lb.clients.order-service.target: static://10.0.0.1:1");
		variables(variable, "16MB");
		assertThat(bind()).containsOnlyKeys("order-service");
		assertThat(one().channel().maxInboundMessageSize()).isEqualTo(16 * 1024 * 1024);
	}

	@Test
	void clientMayBeMadeOfVariablesAlone() {
		variables("GRPC_LB_CLIENTS_ORDERS_BACKENDS_0_ADDRESS", "10.0.0.1:1",
				"GRPC_LB_CLIENTS_ORDERS_BACKENDS_1_ADDRESS", "10.0.0.2:1",
				"GRPC_LB_CLIENTS_ORDERS_BACKENDS_1_LABELS_VERSION", "v2", "GRPC_LB_CLIENTS_ORDERS_GROUPS_V2_VERSION",
				"v2", "GRPC_LB_CLIENTS_ORDERS_SPLIT_V2", "100", "GRPC_LB_DEFAULTS_RETRY_MAX_ATTEMPTS", "4");
		assertThat(bind()).containsOnlyKeys("orders");
		assertThat(one().backends()).hasSize(2);
		assertThat(one().backends().get(1).labels()).isEqualTo(Map.of("version", "v2"));
		assertThat(one().routing().split()).isEqualTo(Map.of("v2", 100));
		assertThat(one().calls().retry().maxAttempts()).isEqualTo(4);
	}

	@Test
	void variablesThatKubernetesSetsForAServiceStopNothing() {
		yaml("grpc.lb.clients.orders.target: static://10.0.0.1:1");
		variables("GRPC_LB_CLIENTS_PORT", "tcp://10.0.0.7:80", "GRPC_LB_CLIENTS_SERVICE_HOST", "10.0.0.7",
				"GRPC_LB_CLIENTS_SERVICE_PORT", "80", "GRPC_LB_CLIENTS_SERVICE_PORT_HTTP", "80",
				"GRPC_LB_CLIENTS_PORT_80_TCP", "tcp://10.0.0.7:80", "GRPC_LB_CLIENTS_PORT_80_TCP_ADDR", "10.0.0.7",
				"GRPC_LB_PORT", "tcp://10.0.0.8:80");
		assertThat(bind()).containsOnlyKeys("orders");
	}

	@Test
	void unknownVariableIsReportedWithTheNearestKey() {
		yaml("grpc.lb.clients.orders.target: static://10.0.0.1:1");
		variables("GRPC_LB_CLIENTS_ORDERS_RETRY_MAX_ATEMPTS", "4");
		assertThatExceptionOfType(UnknownGrpcLbKeyException.class).isThrownBy(this::bind)
			.withMessageContaining("GRPC_LB_CLIENTS_ORDERS_RETRY_MAX_ATEMPTS")
			.withMessageContaining("grpc.lb.clients.orders.retry.max-attempts")
			.withMessageContaining("GRPC_LB_CLIENTS_ORDERS_RETRY_MAXATTEMPTS");
	}

	@Test
	void labelsGroupsAndMethodsKeepTheirSlashesAndDots() {
		yaml("""
				grpc.lb.clients.orders:
				  backends:
				    - { address: "10.0.0.1:1", labels: { app.kubernetes.io/version: v1, track: Canary } }
				  groups:
				    v1: { app.kubernetes.io/version: v1 }
				    "[v2.0]": { track: Stable }
				  split: { v1: 90, "v2.0": 10 }
				  methods:
				    orders.OrderService/Create: { deadline: 1s }
				    orders.OrderService: { wait-for-ready: true }
				""");
		assertThat(one().backends().get(0).labels())
			.isEqualTo(Map.of("app.kubernetes.io/version", "v1", "track", "Canary"));
		assertThat(one().routing().groups())
			.isEqualTo(Map.of("v1", Map.of("app.kubernetes.io/version", "v1"), "v2.0", Map.of("track", "Stable")));
		assertThat(one().routing().split()).isEqualTo(Map.of("v1", 90, "v2.0", 10));
		assertThat(one().calls().methods()).containsOnlyKeys("orders.OrderService/Create", "orders.OrderService");
	}

	@Test
	void emptyMapsMeanNoneAndEmptyValuesInherit() {
		yaml("""
				grpc.lb:
				  defaults:
				    deadline: 3s
				    groups: { v1: { version: v1 } }
				    split: { v1: 100 }
				    methods: { a.B/C: { deadline: 1s } }
				    health-check: { service: x }
				  clients:
				    orders:
				      target: static://10.0.0.1:1
				      deadline: ''
				      groups: {}
				      split: {}
				      methods: {}
				      health-check: { service: '' }
				""");
		assertThat(one().calls().deadline()).isEqualTo(Duration.ofSeconds(3));
		assertThat(one().routing().groups()).isEmpty();
		assertThat(one().routing().split()).isEmpty();
		assertThat(one().calls().methods()).isEmpty();
		assertThat(one().balancing().healthCheck().service()).isEmpty();
	}

	@Test
	void emptyRootOfADocumentIsNoMistake() {
		yaml("{}");
		yaml("grpc.lb.clients.orders.target: static://10.0.0.1:1");
		assertThat(bind()).containsOnlyKeys("orders");
	}

	@Test
	void splitOfAClientReplacesTheInheritedOneAndGroupsAreMerged() {
		yaml("""
				grpc.lb:
				  defaults: { groups: { v1: { version: v1 }, v2: { version: v2 } }, split: { v1: 100 } }
				  clients.orders: { target: "static://10.0.0.1:1", split: { v2: 100 }, groups: { v3: { version: v3 } } }
				""");
		assertThat(one().routing().split()).isEqualTo(Map.of("v2", 100));
		assertThat(one().routing().groups()).containsOnlyKeys("v1", "v2", "v3");
	}

	@Test
	void higherSourceSwitchesBetweenTargetAndBackends() {
		yaml("grpc.lb.clients.orders.target: dns:///orders:1");
		yaml("grpc.lb.clients.orders.backends: [ { address: '10.0.0.1:1' } ]");
		assertThat(one().target()).isEmpty();
		assertThat(one().backends()).hasSize(1);
		yaml("grpc.lb.clients.orders.target: dns:///orders:2");
		assertThat(one().target()).isEqualTo("dns:///orders:2");
		assertThat(one().backends()).isEmpty();
		yaml("grpc.lb.clients.orders: { target: 'dns:///orders:3', backends: [ { address: '10.0.0.1:1' } ] }");
		assertThatExceptionOfType(InvalidGrpcLbPropertyException.class).isThrownBy(this::bind)
			.withMessageContaining("but not both");
	}

	@ParameterizedTest
	@ValueSource(strings = { "subset.client-id", "locality.zone", "backends[0].labels.pod", "target" })
	void placeholderWithoutAValueIsRefused(String key) {
		this.environment.getPropertySources()
			.addFirst(new MapPropertySource("test", Map.of("grpc.lb.clients.orders." + key, "${NOWHERE}")));
		assertThatExceptionOfType(InvalidGrpcLbPropertyException.class).isThrownBy(this::bind)
			.withMessageContaining("grpc.lb.clients.orders." + key)
			.withMessageContaining("${NOWHERE}");
	}

	@Test
	void frameworksKeysCountWhereOursAreNotSet() {
		yaml("""
				grpc:
				  client:
				    orders: { keep-alive-time: 600, max-inbound-message-size: 16MB }
				    payments: { enable-keep-alive: false }
				  lb:
				    clients:
				      orders: { target: "static://10.0.0.1:1", keepalive: { timeout: 3s } }
				      payments: { target: "static://10.0.0.1:1" }
				      users: { target: "static://10.0.0.1:1", idle-timeout: 1h }
				spring.grpc.client.channel.users: { idle.timeout: 90, inbound.message.max-size: -1, keepalive.time: 70s }
				""");
		Map<String, ClientSpec> clients = bind();
		assertThat(clients.get("orders").channel().keepalive().time()).isEqualTo(Duration.ofMinutes(10));
		assertThat(clients.get("orders").channel().keepalive().timeout()).isEqualTo(Duration.ofSeconds(3));
		assertThat(clients.get("orders").channel().maxInboundMessageSize()).isEqualTo(16 * 1024 * 1024);
		assertThat(clients.get("payments").channel().keepalive().time()).isZero();
		assertThat(clients.get("payments").channel().idleTimeout()).isEqualTo(Duration.ofMinutes(30));
		assertThat(clients.get("users").channel().keepalive().time()).isEqualTo(Duration.ofSeconds(70));
		assertThat(clients.get("users").channel().idleTimeout()).isEqualTo(Duration.ofHours(1));
		assertThat(clients.get("users").channel().maxInboundMessageSize()).isEqualTo(Integer.MAX_VALUE);
	}

}
