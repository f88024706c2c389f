package io.github.grpclb.discovery.registry;

import java.util.List;
import java.util.function.Consumer;

import io.grpc.EquivalentAddressGroup;
import io.grpc.Status;
import io.grpc.StatusOr;
import org.jspecify.annotations.Nullable;

/**
 * What the channel has not taken yet: the newest list, and the error that came after it.
 * However fast a registry is, no more than these two wait. Thread-safe.
 */
final class Outbox {

	private @Nullable List<EquivalentAddressGroup> backends;

	private @Nullable Status error;

	/**
	 * Adds an answer.
	 * @return whether the box was empty, so that somebody must come for it
	 */
	synchronized boolean put(StatusOr<List<EquivalentAddressGroup>> answer) {
		boolean empty = this.backends == null && this.error == null;
		if (answer.hasValue()) {
			this.backends = answer.getValue();
			this.error = null;
		}
		else {
			this.error = answer.getStatus();
		}
		return empty;
	}

	void drainTo(Consumer<StatusOr<List<EquivalentAddressGroup>>> taker) {
		List<EquivalentAddressGroup> list;
		Status status;
		synchronized (this) {
			list = this.backends;
			status = this.error;
			this.backends = null;
			this.error = null;
		}
		if (list != null) {
			taker.accept(StatusOr.fromValue(list));
		}
		if (status != null) {
			taker.accept(StatusOr.fromStatus(status));
		}
	}

}
