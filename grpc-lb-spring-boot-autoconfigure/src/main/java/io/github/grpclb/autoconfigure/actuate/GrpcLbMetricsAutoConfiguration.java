package io.github.grpclb.autoconfigure.actuate;

import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.tracing.Tracer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.grpclb.autoconfigure.client.ClientConfigurationLoader;
import io.github.grpclb.autoconfigure.client.GrpcLbClientAutoConfiguration;
import io.github.grpclb.autoconfigure.client.GrpcLbProperties;
import io.github.grpclb.autoconfigure.server.GrpcLbServerAutoConfiguration;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.server.ServerControl;

/**
 * {@link AutoConfiguration Auto-configuration} of the meters.
 */
@AutoConfiguration(after = { GrpcLbClientAutoConfiguration.class, GrpcLbServerAutoConfiguration.class })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnProperty(name = "grpc.lb.metrics.enabled", matchIfMissing = true)
public final class GrpcLbMetricsAutoConfiguration {

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean(BalancerRegistry.class)
	static class Clients {

		private static final Logger logger = LoggerFactory.getLogger(GrpcLbMetricsAutoConfiguration.class);

		/** Well within the time that meters of backends that have gone are kept. */
		private static final int SWEEP_SECONDS = 60;

		@Bean
		MeterBinder grpcLbClientMeters(BalancerRegistry clients, ClientConfigurationLoader loaded,
				GrpcLbProperties properties, ObjectProvider<CallerScopes> scopes) {
			CallerScopes callers = scopes.getIfAvailable(() -> () -> null);
			return (registry) -> clients.onEach((client) -> {
				ClientMeters meters = new ClientMeters(registry, client, properties.metrics(), System::nanoTime,
						callers);
				client.observe(meters);
				clients.scheduler()
					.scheduleWithFixedDelay(() -> sweep(meters, client.name()), SWEEP_SECONDS, SWEEP_SECONDS,
							TimeUnit.SECONDS);
			});
		}

		private static void sweep(ClientMeters meters, String client) {
			try {
				meters.sweep();
			}
			catch (RuntimeException ex) {
				// Else it would be the last time.
				logger.warn("The meters of client '{}' could not be tidied up; it is tried again in a minute.", client,
						ex);
			}
		}

	}

	/** Only where a Prometheus registry can make exemplars of it. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(value = Tracer.class, name = "io.prometheus.metrics.tracer.common.SpanContext")
	static class Exemplars {

		@Bean
		CallerScopes grpcLbCallerScopes(ObjectProvider<Tracer> tracer) {
			return new CallerTraces(tracer);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(name = "grpc.lb.enabled", matchIfMissing = true)
	static class Servers {

		@Bean
		DrainTimer grpcLbDrainTimer() {
			return new DrainTimer();
		}

		@Bean
		@ConditionalOnBean(ServerControl.class)
		ServerMeters grpcLbServerMeters(ServerControl control) {
			return new ServerMeters(control);
		}

	}

}
