package io.github.grpclb.control;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

import io.github.grpclb.load.BackendLoad;
import io.github.grpclb.snapshot.BackendSnapshot.Totals;

/**
 * What was done by backends that channels have let go of, because they left the list or
 * the channel went idle: totals never fall. Calls that still go on are followed to their
 * end. Thread-safe.
 */
final class FormerLoads {

	/** Pods come and go for years; of those longest gone only the sum is kept. */
	private static final int MOST_ADDRESSES = 1000;

	private final List<BackendLoad> unfinished = new ArrayList<>();

	private final Map<String, Totals> byAddress = new LinkedHashMap<>();

	private long forgotten;

	/** Takes a load over; nobody may pick the backend through it any more. */
	synchronized void add(BackendLoad load) {
		this.unfinished.add(load);
		settle();
	}

	private void settle() {
		for (Iterator<BackendLoad> loads = this.unfinished.iterator(); loads.hasNext();) {
			BackendLoad load = loads.next();
			if (load.inFlight() == 0) {
				loads.remove();
				Totals before = this.byAddress.remove(load.address());
				this.byAddress.put(load.address(), (before != null) ? totals(load).plus(before) : totals(load));
			}
		}
		Iterator<Totals> oldest = this.byAddress.values().iterator();
		while (this.byAddress.size() > MOST_ADDRESSES) {
			this.forgotten += oldest.next().picks();
			oldest.remove();
		}
	}

	private static Totals totals(BackendLoad load) {
		return new Totals(load.inFlight(), load.picks(), load.successes(), load.failures());
	}

	/**
	 * Reads everything.
	 * @param address hears of the totals by address
	 * @return the calls whose backends are not remembered
	 */
	synchronized long read(BiConsumer<String, Totals> address) {
		settle();
		Map<String, Totals> all = new LinkedHashMap<>(this.byAddress);
		this.unfinished.forEach((load) -> all.merge(load.address(), totals(load), Totals::plus));
		all.forEach(address);
		return this.forgotten;
	}

}
