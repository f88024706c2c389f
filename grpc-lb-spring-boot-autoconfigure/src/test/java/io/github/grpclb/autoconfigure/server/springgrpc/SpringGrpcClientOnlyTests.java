package io.github.grpclb.autoconfigure.server.springgrpc;

import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.grpclb.autoconfigure.server.GrpcLbServerAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code spring-boot-starter-grpc-client} alone brings spring-grpc's server classes, and
 * not Spring Boot's: nothing of ours may need these there.
 */
class SpringGrpcClientOnlyTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(GrpcLbServerAutoConfiguration.class, SpringGrpcServerAutoConfiguration.class));

	@Test
	void withoutBootsServerThereIsNothingForIt() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.boot.grpc.server"))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(SpringGrpcServerTls.class)
				.doesNotHaveBean(SpringGrpcServerAutoConfiguration.class));
	}

	@Test
	void withItThereIs() {
		this.runner.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(SpringGrpcServerTls.class));
	}

}
