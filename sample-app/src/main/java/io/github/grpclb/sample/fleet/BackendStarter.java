package io.github.grpclb.sample.fleet;

import java.time.Duration;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * Starts backends.
 */
@FunctionalInterface
public interface BackendStarter {

	/**
	 * Starts one.
	 * @param port where it listens; 0 for any
	 * @param latency how long an order takes
	 * @return the running backend
	 */
	ConfigurableApplicationContext start(int port, Duration latency);

}
