package io.github.grpclb.autoconfigure.client;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.grpclb.control.BalancerRegistry;

import static org.assertj.core.api.Assertions.assertThat;

class HashFieldCheckTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(GrpcLbClientAutoConfiguration.class))
		.withPropertyValues("grpc.lb.clients.orders.target=static://127.0.0.1:1",
				"grpc.lb.clients.orders.hash.field=customer.id");

	@Test
	void fieldIsPartOfTheSpec() {
		this.runner.run((context) -> assertThat(context.getBean(BalancerRegistry.class).find("orders"))
			.hasValueSatisfying((client) -> assertThat(client.configured().balancing().policy().hash().field())
				.isEqualTo("customer.id")));
	}

	@Test
	void fieldWithoutProtobufStopsTheStartWithACure() {
		this.runner.withClassLoader(new FilteredClassLoader("com.google.protobuf"))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("'hash.field' is 'customer.id'")
				.hasMessageContaining("Add com.google.protobuf:protobuf-java, or hash a header"));
	}

}
