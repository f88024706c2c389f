package io.github.grpclb.autoconfigure.discovery;

import java.nio.file.Files;
import java.nio.file.Path;

import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.grpc.client.autoconfigure.CompositeChannelFactoryAutoConfiguration;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.grpc.client.GrpcChannelFactory;

import io.github.grpclb.autoconfigure.client.GrpcLbClientAutoConfiguration;
import io.github.grpclb.autoconfigure.client.springgrpc.SpringGrpcClientAutoConfiguration;
import io.github.grpclb.autoconfigure.testing.HealthServer;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.control.SchemeProviders;
import io.github.grpclb.discovery.consul.ConsulNameResolverProvider;
import io.github.grpclb.discovery.kubernetes.KubernetesNameResolverProvider;

import static org.assertj.core.api.Assertions.assertThat;

class GrpcLbDiscoveryAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, GrpcClientAutoConfiguration.class,
				CompositeChannelFactoryAutoConfiguration.class, GrpcLbClientAutoConfiguration.class,
				GrpcLbDiscoveryAutoConfiguration.class, SpringGrpcClientAutoConfiguration.class));

	@AfterEach
	void forgetBootstrap() {
		System.clearProperty(XdsBootstrap.SYSTEM_PROPERTY);
	}

	private ApplicationContextRunner with(String scheme, HealthServer server) {
		return this.runner.withBean(NameResolverProvider.class, () -> new FixedProvider(scheme, server.port()))
			.withPropertyValues("grpc.lb.clients.orders.target=" + scheme + ":///orders:1");
	}

	private static void call(GrpcChannelFactory channels) {
		HealthGrpc.newBlockingStub(channels.createChannel("orders")).check(HealthCheckRequest.getDefaultInstance());
	}

	@ParameterizedTest
	@CsvSource({ "shop", "consul", "kubernetes", "dns" })
	void nameResolverProviderOfTheUserIsASchemeAndGoesFirst(String scheme) {
		try (HealthServer server = new HealthServer()) {
			with(scheme, server).run((context) -> {
				assertThat(context).hasNotFailed();
				call(context.getBean(GrpcChannelFactory.class));
				assertThat(server.checks()).isEqualTo(1);
			});
		}
	}

	@Test
	void applicationsOfOneJvmHaveEachTheirOwn() {
		try (HealthServer one = new HealthServer(); HealthServer two = new HealthServer()) {
			with("shop", one).run((first) -> with("shop", two).run((second) -> {
				call(first.getBean(GrpcChannelFactory.class));
				call(second.getBean(GrpcChannelFactory.class));
				assertThat(one.checks()).isEqualTo(1);
				assertThat(two.checks()).isEqualTo(1);
				assertThat(NameResolverRegistry.getDefaultRegistry().getProviderForScheme("shop")).isNull();
			}));
		}
	}

	@Test
	void withoutClientsAndSettingsNoSchemeIsCreatedUntilOneIsAskedFor() {
		this.runner.run((context) -> {
			assertThat(context.getBeanFactory().containsSingleton("grpcLbSchemeProviders")).isFalse();
			assertThat(context.getBeanFactory().containsSingleton("grpcLbEtcdScheme")).isFalse();
			assertThat(context.getBean(BalancerRegistry.class).schemes().find("etcd")).isNotNull();
			assertThat(context.getBeanFactory().containsSingleton("grpcLbEtcdScheme")).isTrue();
		});
	}

	@Test
	void settingsOfASchemeThatNoClientUsesAreCheckedAtTheStart() {
		this.runner.withPropertyValues("grpc.lb.consul.address=http://127.0.0.1:1")
			.run((context) -> assertThat(context.getBeanFactory().containsSingleton("grpcLbConsulScheme")).isTrue());
	}

	@Test
	void registriesAreSchemesOfTheContext() {
		this.runner.withPropertyValues("grpc.lb.consul.address=http://127.0.0.1:1", "grpc.lb.kubernetes.namespace=shop",
				"grpc.lb.etcd.endpoints=10.0.0.1:2379,10.0.0.2:2379", "grpc.lb.clients.orders.target=consul:///orders")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				SchemeProviders schemes = context.getBean(SchemeProviders.class);
				assertThat(schemes.find("consul")).isInstanceOf(ConsulNameResolverProvider.class);
				assertThat(schemes.find("kubernetes")).isInstanceOf(KubernetesNameResolverProvider.class);
				assertThat(schemes.find("etcd")).isNotNull();
				assertThat(NameResolverRegistry.getDefaultRegistry().getProviderForScheme("consul")).isNull();
				assertThat(context.getBean(EtcdProperties.class).endpoints()).hasSize(2);
			});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			value = { "grpc.lb.consul.address=localhost:8500 | 'grpc.lb.consul.address' is 'localhost:8500'",
					"grpc.lb.kubernetes.api-server=me | 'grpc.lb.kubernetes.api-server' is 'me'",
					"grpc.lb.etcd.user=me | 'grpc.lb.etcd.password' is '(empty)'",
					"grpc.lb.consul.adress=x | the nearest known key is 'grpc.lb.consul.address'",
					"grpc.lb.consull.address=x | the nearest known key is 'grpc.lb.consul'",
					"grpc.lb.xds.bootstrap=/not/there.json | 'grpc.lb.xds.bootstrap' is '/not/there.json'" })
	void mistakeStopsTheStartWithItsName(String property, String expected) {
		this.runner.withPropertyValues("grpc.lb.clients.orders.target=static://127.0.0.1:1", property)
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.rootCause()
				.satisfiesAnyOf((cause) -> assertThat(cause).hasMessageContaining(expected),
						(cause) -> assertThat(context.getStartupFailure()).hasStackTraceContaining(expected)));
	}

	@Test
	void schemeWithoutItsLibraryIsRefusedWithTheCure() {
		this.runner
			.withClassLoader(new FilteredClassLoader("io.github.grpclb.discovery.consul",
					"io.github.grpclb.discovery.kubernetes", "io.github.grpclb.discovery.registry"))
			.withPropertyValues("grpc.lb.clients.orders.target=consul:///orders")
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.rootCause()
				.hasMessageContaining("Add io.github.grpclb:grpc-lb-discovery."));
	}

	@Test
	void secondXdsBootstrapOfTheJvmIsRefused(@TempDir Path directory) throws Exception {
		String json = "{\"xds_servers\":[{\"server_uri\":\"127.0.0.1:1\",\"channel_creds\":[{\"type\":\"insecure\"}]}]}";
		Path file = Files.writeString(directory.resolve("bootstrap.json"), json);
		this.runner.withPropertyValues("grpc.lb.xds.bootstrap=" + file).run((first) -> {
			assertThat(first).hasNotFailed();
			assertThat(System.getProperty(XdsBootstrap.SYSTEM_PROPERTY)).isEqualTo(json);
			this.runner
				.withPropertyValues("grpc.lb.xds.bootstrap={ \"xds_servers\" : [ {\"server_uri\":"
						+ "\"127.0.0.1:1\", \"channel_creds\":[{\"type\":\"insecure\"}]} ] }")
				.run((same) -> assertThat(same).hasNotFailed());
			this.runner.withPropertyValues("grpc.lb.xds.bootstrap=" + json.replace(":1\"", ":2\""))
				.run((other) -> assertThat(other).hasFailed()
					.getFailure()
					.rootCause()
					.hasMessageContaining("the only xDS bootstrap of this JVM"));
		});
	}

}
