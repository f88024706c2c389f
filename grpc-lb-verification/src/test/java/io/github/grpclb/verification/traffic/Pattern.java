package io.github.grpclb.verification.traffic;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * How an application's calls come. Each has the given mean pace, which a closed loop only
 * reaches if its answers come soon enough.
 */
enum Pattern {

	/** A queue's consumer: the next call when an answer is there. */
	CLOSED_LOOP {
		@Override
		void drive(Driver driver, int perSecond, BooleanSupplier goOn) {
			// By Little's law, at the servers' 20 ms.
			int concurrency = Math.max(1, perSecond / 50);
			while (goOn.getAsBoolean()) {
				if (driver.open() < concurrency) {
					driver.send();
				}
				else {
					LockSupport.parkNanos(200_000);
				}
			}
		}
	},

	/** Users: one call after the other, whatever becomes of them. */
	OPEN_LOOP {
		@Override
		void drive(Driver driver, int perSecond, BooleanSupplier goOn) {
			batches(driver, 1, perSecond, goOn);
		}
	},

	/** A gateway: eight calls for each of its requests. */
	FAN_OUT {
		@Override
		void drive(Driver driver, int perSecond, BooleanSupplier goOn) {
			batches(driver, 8, perSecond, goOn);
		}
	},

	/** A timer: a heap of calls twice a second. */
	BURSTS {
		@Override
		void drive(Driver driver, int perSecond, BooleanSupplier goOn) {
			batches(driver, Math.max(1, perSecond / 2), perSecond, goOn);
		}
	};

	/**
	 * Sends calls until told to stop.
	 * @param driver sends one
	 * @param perSecond the mean pace
	 * @param goOn asked before each batch
	 */
	abstract void drive(Driver driver, int perSecond, BooleanSupplier goOn);

	private static void batches(Driver driver, int size, int perSecond, BooleanSupplier goOn) {
		long pause = TimeUnit.SECONDS.toNanos(1) * size / perSecond;
		long next = System.nanoTime();
		while (goOn.getAsBoolean()) {
			for (int i = 0; i < size; i++) {
				driver.send();
			}
			next += pause;
			LockSupport.parkNanos(next - System.nanoTime());
		}
	}

	/** What a pattern drives. */
	interface Driver {

		/** Sends the next call. */
		void send();

		/** Counts the calls that have not ended. */
		int open();

	}

}
