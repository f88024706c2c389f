package io.github.grpclb.verification.engine;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Waits for what may take a while, and lets the assertion that follows say what was
 * wrong.
 */
final class Until {

	private Until() {
	}

	/** Waits until it holds or the limit is over. */
	static boolean holds(BooleanSupplier condition, Duration limit) {
		return value(condition::getAsBoolean, (holds) -> holds, limit);
	}

	/** Asks again until the value is right or the limit is over; returns the last. */
	static <T> T value(Supplier<T> supplier, Predicate<T> right, Duration limit) {
		long giveUp = System.nanoTime() + limit.toNanos();
		T value = supplier.get();
		while (!right.test(value) && System.nanoTime() < giveUp) {
			LockSupport.parkNanos(5_000_000);
			value = supplier.get();
		}
		return value;
	}

}
