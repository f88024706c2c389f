package io.github.grpclb.autoconfigure.server;

import java.time.Duration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.BindResult;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

import io.github.grpclb.server.ServerControl;
import io.github.grpclb.spec.DrainSpec;

/**
 * Says at the start which timeouts of the platform the drain needs. It is a warning where
 * somebody has set a shorter timeout, and on Kubernetes, whose own default is shorter.
 */
final class ShutdownBudget implements ApplicationListener<ApplicationReadyEvent> {

	private static final Logger logger = LoggerFactory.getLogger(ShutdownBudget.class);

	/** Spring Boot's own, if nobody sets another. */
	private static final Duration DEFAULT = Duration.ofSeconds(30);

	/** What the rest of the shutdown may take. */
	private static final Duration MARGIN = Duration.ofSeconds(10);

	private final ServerControl control;

	private final BindResult<Duration> timeout;

	private final boolean kubernetes;

	ShutdownBudget(ServerControl control, Environment environment) {
		this.control = control;
		this.timeout = Binder.get(environment)
			.bind("spring.lifecycle.timeout-per-shutdown-phase", Bindable.of(Duration.class));
		this.kubernetes = CloudPlatform.KUBERNETES.isActive(environment);
	}

	@Override
	public void onApplicationEvent(ApplicationReadyEvent event) {
		DrainSpec drain = this.control.spec().drain();
		if (!this.control.inUse() || !drain.enabled()) {
			return;
		}
		Duration longest = drain.delay().plus(drain.grace());
		Duration timeout = this.timeout.orElse(DEFAULT);
		if (longest.compareTo(timeout) <= 0) {
			return;
		}
		String message = "Draining may take {} s (grpc.lb.server.drain: delay {} s + grace {} s), but "
				+ "spring.lifecycle.timeout-per-shutdown-phase is {} s. Set it to {}s and, on Kubernetes, "
				+ "terminationGracePeriodSeconds to {} or more; or lower grpc.lb.server.drain.grace.";
		Object[] numbers = { seconds(longest), seconds(drain.delay()), seconds(drain.grace()), seconds(timeout),
				seconds(longest), seconds(longest.plus(MARGIN)) };
		if (this.kubernetes || this.timeout.isBound()) {
			logger.warn(message, numbers);
		}
		else {
			logger.info(message, numbers);
		}
	}

	private static long seconds(Duration duration) {
		return duration.plusMillis(999).toSeconds();
	}

}
