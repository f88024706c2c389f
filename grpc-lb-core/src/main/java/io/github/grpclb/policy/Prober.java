package io.github.grpclb.policy;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * Sends so many probes for each call, to backends drawn at random, after the call has got
 * its stream: what they find is for later calls. What cannot be sent is not made up for,
 * so the rate is never exceeded. Thread-safe.
 */
final class Prober {

	/** Rates are counted in thousandths of a probe. */
	private static final int PROBE = 1000;

	private static final Round NONE = new Round(new ProbeTarget[0], null, true);

	private final long perCall;

	private final AtomicLong credit = new AtomicLong();

	private volatile Round round = NONE;

	Prober(double probesPerCall) {
		this.perCall = Math.round(probesPerCall * PROBE);
	}

	/**
	 * Sets whom to probe from now on.
	 * @param targets all eligible backends
	 * @param thinned the pool to drop an answer of at each call, {@code null} for none
	 * @param complete whether every eligible backend is among the targets
	 */
	void aim(ProbeTarget[] targets, @Nullable ProbePool thinned, boolean complete) {
		this.round = new Round(targets, thinned, !complete);
	}

	/**
	 * Tells whether probes say nothing, because some backend does not answer them: those
	 * that do would get all calls.
	 * @return {@code true} if calls must be spread by other signals
	 */
	boolean blind() {
		return this.round.blind;
	}

	/** A call has got its stream. */
	void callStarted() {
		Round round = this.round;
		if (round.blind || this.perCall == 0) {
			return;
		}
		if (round.thinned != null) {
			round.thinned.thin();
		}
		long before = this.credit.getAndAdd(this.perCall);
		for (long due = (before + this.perCall) / PROBE - before / PROBE; due > 0; due--) {
			round.send();
		}
	}

	private static final class Round {

		private final ProbeTarget[] targets;

		private final @Nullable ProbePool thinned;

		private volatile boolean blind;

		Round(ProbeTarget[] targets, @Nullable ProbePool thinned, boolean blind) {
			this.targets = targets;
			this.thinned = thinned;
			this.blind = blind;
		}

		void send() {
			int index = ThreadLocalRandom.current().nextInt(this.targets.length);
			ProbeTarget target = this.targets[index];
			if (!target.send()) {
				if (target.unsupported()) {
					this.blind = true;
				}
				else {
					this.targets[(index + 1) % this.targets.length].send();
				}
			}
		}

	}

}
