package io.github.grpclb.balancer;

import java.net.SocketAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
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

	/** What stood in the last list more than once. */
	private Set<List<SocketAddress>> twice = Set.of();

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
	 * @param groups the new list; an address that stands in it twice is one backend, with
	 * the attributes of its last entry
	 * @param create makes a backend for an address that is new
	 * @param gone hears of each backend that was shut down
	 * @return whether anything has changed
	 */
	boolean update(List<EquivalentAddressGroup> groups, Function<EquivalentAddressGroup, Backend> create,
			Consumer<Backend> gone) {
		Set<List<SocketAddress>> twice = new HashSet<>();
		boolean changed = update(groups, create, gone, twice);
		if (!twice.equals(this.twice)) {
			this.twice = twice;
			for (Backend backend : this.ordered) {
				backend.listedTwice(twice.contains(backend.key()));
			}
		}
		return changed;
	}

	private boolean update(List<EquivalentAddressGroup> groups, Function<EquivalentAddressGroup, Backend> create,
			Consumer<Backend> gone, Set<List<SocketAddress>> twice) {
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
		List<EquivalentAddressGroup> changed = groups.subList(head, newSize - tail);
		if (repeats(changed, update)) {
			return update(distinct(groups, twice), create, gone, twice);
		}
		Backend[] next = new Backend[newSize];
		System.arraycopy(old, 0, next, 0, head);
		int size = head;
		for (EquivalentAddressGroup group : changed) {
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
				gone.accept(old[i]);
			}
		}
		this.ordered = (size == newSize) ? next : Arrays.copyOf(next, size);
		return true;
	}

	/** Whether an address stands twice in a part of a list, or in the rest as well. */
	private boolean repeats(List<EquivalentAddressGroup> part, int update) {
		Set<List<SocketAddress>> seen = new HashSet<>();
		for (EquivalentAddressGroup group : part) {
			Backend known = this.byAddress.get(group.getAddresses());
			if (!seen.add(group.getAddresses()) || (known != null && known.seen(update))) {
				return true;
			}
		}
		return false;
	}

	private static List<EquivalentAddressGroup> distinct(List<EquivalentAddressGroup> groups,
			Set<List<SocketAddress>> twice) {
		Map<List<SocketAddress>, EquivalentAddressGroup> last = new LinkedHashMap<>();
		for (EquivalentAddressGroup group : groups) {
			if (last.put(group.getAddresses(), group) != null) {
				twice.add(group.getAddresses());
			}
		}
		return List.copyOf(last.values());
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
