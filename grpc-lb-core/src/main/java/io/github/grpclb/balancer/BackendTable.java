package io.github.grpclb.balancer;

import java.net.SocketAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.grpc.EquivalentAddressGroup;

/**
 * The backends of a channel, in the order of discovery. An update costs a comparison for
 * what has stayed and builds objects only for what has changed. Lives in the channel's
 * {@code SynchronizationContext}.
 */
final class BackendTable {

	private final Map<List<SocketAddress>, Backend> byAddress = new HashMap<>();

	private Backend[] ordered = {};

	private int updates;

	/**
	 * Returns the backends in order.
	 * @return an array that must not be changed; a later update leaves it as it is
	 */
	Backend[] ordered() {
		return this.ordered;
	}

	/**
	 * Takes over a new list. Backends that are gone are shut down, which lets their calls
	 * end.
	 * @param groups the new list; what stands in it twice counts once
	 * @param create makes a backend for an address that is new
	 * @return whether anything has changed
	 */
	boolean update(List<EquivalentAddressGroup> groups, Function<EquivalentAddressGroup, Backend> create) {
		Backend[] old = this.ordered;
		int oldSize = old.length;
		int newSize = groups.size();
		int common = Math.min(oldSize, newSize);
		int update = ++this.updates;
		int head = 0;
		while (head < common && old[head].markSeen(groups.get(head), update)) {
			head++;
		}
		if (head == oldSize && head == newSize) {
			return false;
		}
		int tail = 0;
		while (tail < common - head && old[oldSize - 1 - tail].markSeen(groups.get(newSize - 1 - tail), update)) {
			tail++;
		}
		Backend[] next = new Backend[newSize];
		System.arraycopy(old, 0, next, 0, head);
		int size = head;
		for (EquivalentAddressGroup group : groups.subList(head, newSize - tail)) {
			Backend backend = backend(group, create);
			if (backend.first(update)) {
				next[size++] = backend;
			}
		}
		System.arraycopy(old, oldSize - tail, next, size, tail);
		size += tail;
		for (int i = head; i < oldSize - tail; i++) {
			if (old[i].first(update)) {
				this.byAddress.remove(old[i].key());
				old[i].shutdown();
			}
		}
		this.ordered = (size == newSize) ? next : Arrays.copyOf(next, size);
		return true;
	}

	boolean has(Backend backend) {
		return this.byAddress.get(backend.key()) == backend;
	}

	/** Whether backends that come now come with the first list. */
	boolean first() {
		return this.ordered.length == 0;
	}

	private Backend backend(EquivalentAddressGroup group, Function<EquivalentAddressGroup, Backend> create) {
		Backend known = this.byAddress.get(group.getAddresses());
		if (known == null) {
			known = create.apply(group);
			this.byAddress.put(group.getAddresses(), known);
		}
		else if (!known.group().equals(group)) {
			known.describe(group);
		}
		return known;
	}

	void shutdown() {
		for (Backend backend : this.ordered) {
			backend.shutdown();
		}
		this.ordered = new Backend[0];
		this.byAddress.clear();
	}

}
