package io.github.grpclb.boot3;

import org.apache.commons.logging.Log;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.boot.logging.DeferredLogFactory;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

import io.github.grpclb.autoconfigure.client.DnsCacheTime;

/**
 * Calls {@link DnsCacheTime} on Spring Boot 3.5. Where Spring Boot 4 still asks the old
 * interface, the new one's has set the time already.
 */
class Boot3DnsCache implements EnvironmentPostProcessor, Ordered {

	private final Log logger;

	Boot3DnsCache(DeferredLogFactory logFactory) {
		this.logger = logFactory.getLog(DnsCacheTime.class);
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
