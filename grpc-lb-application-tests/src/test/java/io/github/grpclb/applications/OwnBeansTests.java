package io.github.grpclb.applications;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.grpc.services.MetricRecorder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.control.SchemeProviders;
import io.github.grpclb.server.ServerControl;
import io.github.grpclb.server.ServerListener;
import io.github.grpclb.spec.DrainSpec;
import io.github.grpclb.spec.ServerSpec;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Applications with a bean of their own in the place of one of ours.
 */
class OwnBeansTests extends ApplicationSuite {

	static Stream<Tiny> applications() {
		return Stream.of(Framework.values())
			.flatMap((framework) -> Stream.of(
					own(framework, BalancerRegistry.class, "grpcLbBalancerRegistry", Registry.class),
					own(framework, SchemeProviders.class, "grpcLbSchemeProviders", Schemes.class),
					own(framework, MetricRecorder.class, "grpcLbMetricRecorder", Recorder.class),
					own(framework, ServerControl.class, "grpcLbServerControl", Control.class),
					new Tiny("own health indicator", framework, WebApplicationType.NONE).with(Indicator.class)
						.lookingAt((context) -> assertThat(
								context.getBean("grpcLbHealthIndicator", HealthIndicator.class).health().getDetails())
							.containsKey("own"))));
	}

	private static Tiny own(Framework framework, Class<?> type, String ours, Class<?> configuration) {
		return new Tiny("own " + type.getSimpleName(), framework, WebApplicationType.NONE).with(configuration)
			.lookingAt((context) -> {
				assertThat(context.getBeanNamesForType(type)).containsExactly("own");
				assertThat(context.containsBean(ours)).isFalse();
			});
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("applications")
	void livesWithABeanOfItsOwn(Tiny application) {
		livesTwice(application);
	}

	@Configuration(proxyBeanMethods = false)
	static class Registry {

		@Bean
		BalancerRegistry own() {
			return new BalancerRegistry();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Schemes {

		@Bean
		SchemeProviders own() {
			return new SchemeProviders(List.of());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Recorder {

		@Bean
		MetricRecorder own() {
			return MetricRecorder.newInstance();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Control {

		@Bean
		ServerControl own() {
			ServerSpec on = ServerSpec.defaults();
			Duration brief = Duration.ofMillis(50);
			return new ServerControl(
					new ServerSpec(on.maxConnectionAge(), on.maxConnectionAgeGrace(), on.maxConnectionIdle(),
							on.permitKeepalive(), new DrainSpec(true, Duration.ofSeconds(2), brief, brief, brief),
							on.admission(), on.maxStreamAge(), on.loadReport()),
					ServerListener.NONE);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Indicator {

		@Bean
		HealthIndicator grpcLbHealthIndicator() {
			return () -> Health.up().withDetail("own", true).build();
		}

	}

}
