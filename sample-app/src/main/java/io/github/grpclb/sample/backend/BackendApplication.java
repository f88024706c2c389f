package io.github.grpclb.sample.backend;

import java.time.Duration;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * One backend: a gRPC server with the order service, health and the drain of grpc-lb.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class BackendApplication {

	@Bean
	PreviousAttempts previousAttempts() {
		return new PreviousAttempts();
	}

	@Bean
	OrderBackend orderBackend(@Value("${sample.latency}") Duration latency,
			@Value("${sample.failures}") double failures) {
		return new OrderBackend(latency, failures);
	}

}
