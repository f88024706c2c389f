package io.github.grpclb.autoconfigure.server;

import io.grpc.Server;
import io.grpc.services.MetricRecorder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

import io.github.grpclb.server.ServerControl;
import io.github.grpclb.server.ServerListener;
import io.github.grpclb.spec.ServerSpec;

/**
 * {@link AutoConfiguration Auto-configuration} of the server side, whichever framework
 * runs the server.
 */
@AutoConfiguration
@ConditionalOnClass(Server.class)
@ConditionalOnProperty(name = "grpc.lb.enabled", matchIfMissing = true)
@EnableConfigurationProperties(GrpcLbServerProperties.class)
public final class GrpcLbServerAutoConfiguration {

	@Bean
	ReadinessListener grpcLbReadinessListener(ApplicationContext context) {
		return new ReadinessListener(context);
	}

	@Bean
	CloseListener grpcLbCloseAnnouncement(ServerControl control, ApplicationContext context) {
		return CloseListener.announcing(control, context);
	}

	@Bean
	CloseListener grpcLbCloseDelay(ServerControl control, ApplicationContext context) {
		return CloseListener.awaitingQuiet(control, context);
	}

	@Bean
	CloseListener grpcLbCloseServers(ObjectProvider<ServerLifecycleType> types, ApplicationContext context) {
		return CloseListener.stoppingServers(types, context);
	}

	@Bean
	StopLifecycle grpcLbStopLifecycle(ServerControl control, ObjectProvider<ServerLifecycleType> types,
			ConfigurableListableBeanFactory beans) {
		return new StopLifecycle(control, types, beans);
	}

	@Bean
	ExitAnnouncement grpcLbExitAnnouncement(ServerControl control) {
		return new ExitAnnouncement(control);
	}

	/** Where the application says how busy it is. */
	@Bean
	@ConditionalOnMissingBean
	MetricRecorder grpcLbMetricRecorder() {
		return MetricRecorder.newInstance();
	}

	@Bean
	@ConditionalOnMissingBean
	ServerControl grpcLbServerControl(GrpcLbServerProperties properties, Environment environment,
			ObjectProvider<ServerListener> listeners, MetricRecorder recorder) {
		ServerSpec spec = new ServerSpecFactory(properties, environment).create();
		return new ServerControl(spec, ServerListener.all(listeners.orderedStream().toList()), recorder);
	}

}
