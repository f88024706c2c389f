package io.github.grpclb.applications;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.cloud.context.config.annotation.RefreshScope;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.spec.PolicyName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spring Cloud's bootstrap context and refresh.
 */
class RefreshTests extends ApplicationSuite {

	@TempDir
	private Path directory;

	@ParameterizedTest
	@CsvSource({ "DEVH, false", "DEVH, true", "BOOT, false", "BOOT, true" })
	void takesOverWhatARefreshBrings(Framework framework, boolean bootstrap) {
		Path file = this.directory.resolve("application.properties");
		Tiny application = new Tiny("refresh", framework, WebApplicationType.SERVLET).with(Scoped.class)
			.with("spring.config.location=file:" + file, "management.endpoints.web.exposure.include=*",
					"grpc.lb.reload.enabled=false", "spring.cloud.bootstrap.enabled=" + bootstrap)
			.lookingAt((context) -> {
				assertThat(context.getParent() != null).isEqualTo(bootstrap);
				Greeting before = context.getBean(Greeting.class);
				assertThat(before.text()).isEqualTo("before");
				write(file, "greeting=after\ngrpc.lb.clients.orders.policy=pick-first\n");
				assertThat(Http.post(context, "/actuator/refresh", "{}").statusCode()).isEqualTo(200);
				assertThat(before.text()).isEqualTo("after");
				assertThat(policy(context.getBean(BalancerRegistry.class))).isEqualTo(PolicyName.PICK_FIRST);
				write(file, "greeting=after\ngrpc.lb.clients.orders.policy=round-robin\n");
				assertThat(Http.post(context, "/actuator/refresh", "{}").statusCode()).isEqualTo(200);
				callInTurn(framework.channel(context));
			});
		for (int life = 1; life <= 2; life++) {
			write(file, "greeting=before\n");
			live(application, application.start(backends.target()));
		}
	}

	private static PolicyName policy(BalancerRegistry registry) {
		return registry.find(Tiny.CLIENT).orElseThrow().live().spec().balancing().policy().name();
	}

	private static void write(Path file, String text) {
		try {
			Files.writeString(file, text);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	interface Greeting {

		String text();

	}

	@Configuration(proxyBeanMethods = false)
	static class Scoped {

		@Bean
		@RefreshScope
		Greeting greeting(Environment environment) {
			String text = environment.getRequiredProperty("greeting");
			return () -> text;
		}

	}

}
