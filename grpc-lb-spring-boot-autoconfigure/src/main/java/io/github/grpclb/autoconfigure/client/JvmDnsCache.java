package io.github.grpclb.autoconfigure.client;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.logging.DeferredLogFactory;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

import org.apache.commons.logging.Log;

/**
 * Calls {@link DnsCacheTime} on Spring Boot 4. {@code grpc-lb-spring-boot3} does on 3.5.
 */
class JvmDnsCache implements EnvironmentPostProcessor, Ordered {

	private final Log logger;

	JvmDnsCache(DeferredLogFactory logFactory) {
		this.logger = logFactory.getLog(JvmDnsCache.class);
	}

	@Override
	public int getOrder() {
		// After the configuration files are read.
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		DnsCacheTime.shorten(environment, this.logger);
	}

}
