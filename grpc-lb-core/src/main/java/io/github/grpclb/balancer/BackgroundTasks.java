package io.github.grpclb.balancer;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.balancer.timing.Timers;
import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.Cause;
import io.github.grpclb.load.CallObserver;
import io.github.grpclb.spec.BalancingSpec;

/**
 * What goes on beside the calls of a channel: outlier detection, slow start, connections
 * that come and go with load. Lives in the channel's {@code SynchronizationContext}.
 */
final class BackgroundTasks {

	private final OutlierWatch outliers;

	private final Ramps ramps;

	private final ConnectionScaler scaler;

	private final ConnectionRenewal renewal;

	/**
	 * Creates an backgroundTasks that does nothing before it is configured.
	 * @param timers the channel's timers
	 * @param backends the channel's backends at any moment
	 * @param ejections hears of ejected and readmitted backends
	 * @param changed called when backends have changed in another way
	 */
	BackgroundTasks(Timers timers, Supplier<Backend[]> backends, Backend.Listener ejections, Runnable changed) {
		this.outliers = new OutlierWatch(timers, backends, ejections);
		this.ramps = new Ramps(timers, backends, changed);
		this.scaler = new ConnectionScaler(timers, backends, changed);
		this.renewal = new ConnectionRenewal(timers, backends);
	}

	/**
	 * Takes over new settings.
	 * @param client the client's name
	 * @param live hears of ejections, {@code null} for nobody
	 * @param spec the settings
	 * @param all the channel's backends, also those outside its subset
	 */
	void configure(String client, @Nullable BalancedClient live, BalancingSpec spec, Backend[] all) {
		this.outliers.configure(client, live, spec.outlier());
		this.ramps.configure(spec.slowStart());
		this.scaler.configure(spec.connections());
		for (Backend backend : all) {
			this.outliers.prepare(backend);
			this.scaler.prepare(backend);
		}
	}

	void observe(CallObserver observer) {
		this.outliers.observe(observer);
	}

	/** Replaces all connections, one after the other. */
	void renew(@Nullable BalancedClient client, Cause cause) {
		this.renewal.begin(client, cause);
	}

	/** Takes a backend in that has just come. */
	void prepare(Backend backend) {
		this.outliers.prepare(backend);
		this.scaler.prepare(backend);
		backend.load().onFailure(() -> this.outliers.failed(backend));
	}

	/** Hears of a backend's new state. */
	void changed(Backend backend) {
		this.ramps.observe(backend);
		this.renewal.changed(backend);
	}

	/** Hears, on any thread, that a call found all connections of a backend full. */
	void full(Backend backend) {
		this.scaler.asked(backend);
	}

	void stop() {
		this.outliers.stop();
		this.ramps.stop();
		this.scaler.stop();
		this.renewal.stop();
	}

}
