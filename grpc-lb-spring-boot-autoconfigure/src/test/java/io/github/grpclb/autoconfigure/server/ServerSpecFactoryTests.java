package io.github.grpclb.autoconfigure.server;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.mock.env.MockEnvironment;

import io.github.grpclb.autoconfigure.failure.InvalidGrpcLbPropertyException;
import io.github.grpclb.spec.AdmissionSpec;
import io.github.grpclb.spec.ServerSpec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ServerSpecFactoryTests {

	private final MockEnvironment environment = new MockEnvironment();

	private ServerSpec create() {
		GrpcLbServerProperties properties = Binder.get(this.environment)
			.bindOrCreate("grpc.lb.server", GrpcLbServerProperties.class);
		return new ServerSpecFactory(properties, this.environment).create();
	}

	@Test
	void nothingSetMeansTheDefaultsOfTheContract() {
		assertThat(create()).isEqualTo(ServerSpec.defaults());
	}

	@Test
	void ownKeyStandsBeforeTheFrameworks() {
		this.environment.setProperty("grpc.server.max-connection-age", "5m");
		assertThat(create().maxConnectionAge()).isEqualTo(Duration.ofMinutes(5));
		this.environment.setProperty("grpc.lb.server.max-connection-age", "7m");
		assertThat(create().maxConnectionAge()).isEqualTo(Duration.ofMinutes(7));
	}

	@Test
	void bareNumberOfAFrameworkIsInSeconds() {
		this.environment.setProperty("spring.grpc.server.keepalive.connection.max-age", "90");
		assertThat(create().maxConnectionAge()).isEqualTo(Duration.ofSeconds(90));
	}

	@Test
	void shortDelayTakesTheShortestDelayAlong() {
		this.environment.setProperty("grpc.lb.server.drain.delay", "0s");
		assertThat(create().drain().minDelay()).isZero();
	}

	@Test
	void concurrencyLimitIsANumberOrAuto() {
		this.environment.setProperty("grpc.lb.server.concurrency-limit", "40");
		assertThat(create().admission().concurrencyLimit()).isEqualTo(40);
		this.environment.setProperty("grpc.lb.server.concurrency-limit", "auto");
		assertThat(create().admission().concurrencyLimit()).isEqualTo(AdmissionSpec.AUTO);
		this.environment.setProperty("grpc.lb.server.concurrency-limit", "automatic");
		assertThatExceptionOfType(InvalidGrpcLbPropertyException.class).isThrownBy(this::create)
			.withMessageContaining("'grpc.lb.server.concurrency-limit' is 'automatic'");
		this.environment.setProperty("grpc.lb.server.concurrency-limit", "-1");
		assertThatExceptionOfType(InvalidGrpcLbPropertyException.class).isThrownBy(this::create);
	}

	@Test
	void frameworksShutdownGraceStandsUnlessOursIsSet() {
		this.environment.setProperty("grpc.server.shutdown-grace-period", "2");
		assertThat(create().drain().grace()).isEqualTo(Duration.ofSeconds(2));
		this.environment.setProperty("grpc.server.shutdown-grace-period", "-1");
		assertThat(create().drain().grace()).isGreaterThan(Duration.ofDays(30_000));
		this.environment.setProperty("grpc.lb.server.drain.grace", "7s");
		assertThat(create().drain().grace()).isEqualTo(Duration.ofSeconds(7));
	}

	@Test
	void bootsShutdownGraceStandsToo() {
		this.environment.setProperty("spring.grpc.server.shutdown.grace-period", "3s");
		assertThat(create().drain().grace()).isEqualTo(Duration.ofSeconds(3));
	}

	@Test
	void mistakeNamesTheWholeKey() {
		this.environment.setProperty("grpc.lb.server.drain.min-delay", "1h");
		assertThatExceptionOfType(InvalidGrpcLbPropertyException.class).isThrownBy(this::create)
			.withMessageContaining("'grpc.lb.server.drain.min-delay'");
	}

}
