package io.github.grpclb.test;

import java.time.Duration;

import io.grpc.Status;

/**
 * How a backend treats the calls that it gets. Immutable.
 *
 * @param latency how long it works on a call
 * @param failure what failing calls end with
 * @param failureRatio the part of the calls that fail, 0 to 1
 * @param capacity calls that it works on at once, 0 for no limit; others wait, first come
 * first served
 */
record BackendProfile(Duration latency, Status failure, double failureRatio, int capacity) {

	static final BackendProfile PERFECT = new BackendProfile(Duration.ZERO, Status.UNAVAILABLE, 0, 0);

	BackendProfile {
		if (latency.isNegative()) {
			throw new IllegalArgumentException("Latency " + latency + " is negative: use 0 for none");
		}
		if (failure.isOk()) {
			throw new IllegalArgumentException("Calls cannot fail with OK: name another status, or a ratio of 0");
		}
		if (!(failureRatio >= 0 && failureRatio <= 1)) {
			throw new IllegalArgumentException("Failure ratio " + failureRatio + " is not from 0 to 1");
		}
		if (capacity < 0) {
			throw new IllegalArgumentException("Capacity " + capacity + " is negative: use 0 for no limit");
		}
	}

	BackendProfile withLatency(Duration latency) {
		return new BackendProfile(latency, this.failure, this.failureRatio, this.capacity);
	}

	BackendProfile withFailure(Status failure, double ratio) {
		return new BackendProfile(this.latency, failure, ratio, this.capacity);
	}

	BackendProfile withCapacity(int capacity) {
		return new BackendProfile(this.latency, this.failure, this.failureRatio, capacity);
	}

	/**
	 * Tells whether a call fails. Failures are spread evenly, so that every run of a test
	 * sees the same.
	 */
	boolean fails(long call) {
		return Math.floor((call + 1) * this.failureRatio) > Math.floor(call * this.failureRatio);
	}

}
