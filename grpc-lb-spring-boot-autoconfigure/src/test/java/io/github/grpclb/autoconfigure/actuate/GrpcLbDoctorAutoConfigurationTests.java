package io.github.grpclb.autoconfigure.actuate;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.env.MockEnvironment;

import io.github.grpclb.autoconfigure.client.GrpcLbClientAutoConfiguration;
import io.github.grpclb.autoconfigure.failure.DoctorFindingsException;
import io.github.grpclb.doctor.Finding;
import io.github.grpclb.doctor.FindingSource;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class GrpcLbDoctorAutoConfigurationTests {

	private static final String SLOW_BACKOFF = "spring.grpc.client.channel.orders.service-config.method[0].retry."
			+ "initial-backoff=5ms";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(GrpcLbClientAutoConfiguration.class, GrpcLbDoctorAutoConfiguration.class))
		.withPropertyValues("grpc.lb.clients.orders.target=static://10.0.0.1:1,10.0.0.2:1");

	@Test
	void findingIsLoggedOnceWithItsFix(CapturedOutput output) {
		this.runner.withPropertyValues("grpc.lb.clients.orders.deadline=0s").run((context) -> {
			assertThat(context).hasNotFailed();
			context.getBean(Doctor.class).afterSingletonsInstantiated();
			assertThat(output.getOut().split("\\[NO_DEADLINE]", -1)).hasSize(2);
			assertThat(output).contains("Client 'orders': deadline is 0s").contains("Set a deadline");
		});
	}

	@Test
	void errorStopsTheStartWhereThatIsAskedFor() {
		this.runner.withPropertyValues(SLOW_BACKOFF, "grpc.lb.doctor.fail-on=error")
			.run((context) -> assertThat(context.getStartupFailure()).isInstanceOf(DoctorFindingsException.class)
				.hasMessageContaining(BootServiceConfigDurations.CODE));
	}

	@Test
	void warningDoesNotStopTheStart() {
		this.runner.withPropertyValues("grpc.lb.clients.orders.deadline=0s", "grpc.lb.doctor.fail-on=error")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void subSecondDurationThatSpringBootMiswritesIsFound() {
		this.runner
			.withPropertyValues(SLOW_BACKOFF,
					"spring.grpc.client.channel.orders.service-config.method[0].timeout=500ms",
					"spring.grpc.client.channel.orders.service-config.method[0].retry.max-attempts=5",
					"spring.grpc.client.channel.orders.service-config.method[0].retry.max-backoff=1s",
					"spring.grpc.client.channel.orders.idle-timeout=5ms")
			.run((context) -> assertThat(context.getBean(BootServiceConfigDurations.class).findings()).singleElement()
				.satisfies((finding) -> {
					assertThat(finding.client()).isEqualTo("orders");
					assertThat(finding.message()).contains("initial-backoff is 5ms").contains("as 500 ms");
				}));
	}

	@Test
	void nothingIsFoundWhereSpringBootWritesDurationsRight() {
		MockEnvironment environment = new MockEnvironment()
			.withProperty(SLOW_BACKOFF.substring(0, SLOW_BACKOFF.indexOf('=')), "5ms");
		assertThat(new BootServiceConfigDurations(environment, UnaryOperator.identity()).findings()).isEmpty();
	}

	@Test
	void springBootIsAskedHowItWritesADuration() {
		BootServiceConfigWriter writer = new BootServiceConfigWriter();
		// The build's Spring Boot is 4.1.0; the compatibility suite asks the newest one.
		assertThat(writer.apply(Duration.ofMillis(5))).isEqualTo(Duration.ofMillis(500));
		assertThat(writer.apply(Duration.ofMillis(1250))).isEqualTo(Duration.ofMillis(1250));
		assertThat(writer.apply(Duration.ofHours(3))).isEqualTo(Duration.ofHours(3));
	}

	@Test
	void findingsOfOtherBeansCount() {
		Finding other = new Finding(Finding.Severity.ERROR, "OTHER", null, "message", "fix");
		this.runner.withBean(FindingSource.class, () -> () -> List.of(other))
			.withPropertyValues("grpc.lb.doctor.fail-on=error")
			.run((context) -> assertThat(context.getStartupFailure()).hasMessage("OTHER: message"));
	}

	@Test
	void doctorCanBeSentHome() {
		this.runner.withPropertyValues("grpc.lb.doctor.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(Doctor.class));
	}

	@Test
	void worksWithoutSpringBootsOwnGrpcAndWithoutActuator() {
		this.runner
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.grpc",
					"org.springframework.boot.actuate", "org.springframework.boot.health", "io.micrometer"))
			.run((context) -> assertThat(context).hasSingleBean(Doctor.class)
				.doesNotHaveBean(BootServiceConfigDurations.class));
	}

}
