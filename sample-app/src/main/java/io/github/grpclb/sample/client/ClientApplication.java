package io.github.grpclb.sample.client;

import java.time.Duration;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;

import io.github.grpclb.sample.fleet.Fleet;

/**
 * The balanced client.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class ClientApplication {

	@Bean
	OrderClient orderClient() {
		return new OrderClient();
	}

	@Bean
	@ConditionalOnWebApplication
	OrdersController ordersController(OrderClient client, ObjectProvider<Traffic> traffic) {
		return new OrdersController(client, traffic);
	}

	@Bean
	@ConditionalOnBean(Fleet.class)
	Traffic traffic(OrderClient client, @Value("${sample.traffic}") int rate) {
		return new Traffic(client, rate);
	}

	@Bean
	@ConditionalOnBean(Fleet.class)
	FaultsController faultsController(Fleet fleet, Traffic traffic) {
		return new FaultsController(fleet, traffic);
	}

	@Bean
	@ConditionalOnProperty(name = "sample.role", havingValue = "load")
	ApplicationRunner load(OrderClient client, @Value("${sample.rate:200}") int rate,
			@Value("${sample.length:20s}") Duration length) {
		return (args) -> new LoadRun(client, rate, length).run();
	}

}
