package io.github.grpclb.benchmarks.startup;

import io.grpc.Channel;
import net.devh.boot.grpc.client.inject.GrpcClient;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.grpclb.benchmarks.process.Orders;

/**
 * A small web application with the actuator, and with one gRPC client if
 * {@code bench.client} says so.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class StartUpApplication {

	/**
	 * Starts, says so and stays until the parent ends.
	 * @param args properties
	 * @throws Exception if it does not start
	 */
	public static void main(String[] args) throws Exception {
		SpringApplication.run(StartUpApplication.class, args);
		Orders.answer("ready");
		Orders.untilParentEnds();
		System.exit(0);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty("bench.client")
	static class Client {

		@Bean
		Caller caller() {
			return new Caller();
		}

	}

	static class Caller {

		@GrpcClient("orders")
		private @Nullable Channel orders;

	}

}
