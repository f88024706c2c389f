package io.github.grpclb.control;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

import io.github.grpclb.load.CallObserver;

/**
 * Who hears of the calls of one client. Thread-safe.
 */
final class Observers {

	private final Runnable changed;

	private final List<CallObserver> added = new ArrayList<>();

	private CallObserver first = CallObserver.NONE;

	private volatile CallObserver all = CallObserver.NONE;

	/**
	 * Starts with nobody.
	 * @param changed called after each change, without a lock
	 */
	Observers(Runnable changed) {
		this.changed = changed;
	}

	CallObserver all() {
		return this.all;
	}

	void first(CallObserver observer) {
		change(() -> {
			this.first = observer;
			return true;
		});
	}

	Registration add(CallObserver observer) {
		change(() -> this.added.add(observer));
		return () -> change(() -> this.added.remove(observer));
	}

	private void change(BooleanSupplier change) {
		synchronized (this.added) {
			if (!change.getAsBoolean()) {
				return;
			}
			this.all = ObserverList.of(this.first, this.added);
		}
		this.changed.run();
	}

}
