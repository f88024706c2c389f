package io.github.grpclb.autoconfigure.client;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Applications that leave out one of the parts that {@code grpc.lb.clients} needs.
 */
@ExtendWith(OutputCaptureExtension.class)
class ClientsWithoutEffectTests {

	private static final String DEVH = "net.devh.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration";

	private static void run(String exclude, String... properties) {
		new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off", "spring.grpc.server.enabled=false", "grpc.server.port=-1",
					"spring.grpc.client.enabled=false", "spring.autoconfigure.exclude=" + exclude)
			.properties(properties)
			.run()
			.close();
	}

	@Test
	void ourClientsAreExcluded(CapturedOutput output) {
		run(GrpcLbClientAutoConfiguration.class.getName(), "grpc.lb.clients.orders.target=static://127.0.0.1:1");
		assertThat(output).contains("grpc.lb.clients is set, but has no effect: "
				+ GrpcLbClientAutoConfiguration.class.getName() + " is excluded");
	}

	@Test
	void frameworksClientsAreExcluded(CapturedOutput output) {
		run(DEVH, "grpc.lb.clients.orders.target=static://127.0.0.1:1");
		assertThat(output).contains("grpc.lb.clients is set, but no framework creates channels").contains(DEVH);
	}

	@Test
	void whatConnectsOursWithTheFrameworkIsExcluded(CapturedOutput output) {
		String ours = "io.github.grpclb.autoconfigure.client.devh.DevhClientAutoConfiguration";
		run(ours, "grpc.lb.clients.orders.target=static://127.0.0.1:1");
		assertThat(output).contains("grpc.lb.clients is set, but has no effect on the channels of net.devh")
			.contains(ours + " is excluded");
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpc.lb.clients.orders.target=static://127.0.0.1:1", "grpc.lb.dashboard.enabled=true" })
	void oneFrameworkIsEnough(String property, CapturedOutput output) {
		run("", property);
		assertThat(output).doesNotContain("grpc.lb.clients is set");
	}

	@Test
	void applicationWithoutClientsMayExcludeWhatItLikes(CapturedOutput output) {
		run(DEVH + "," + GrpcLbClientAutoConfiguration.class.getName());
		assertThat(output).doesNotContain("grpc.lb.clients is set");
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
