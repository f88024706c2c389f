package io.github.grpclb.control;

import java.util.ArrayList;
import java.util.List;

import io.github.grpclb.load.CallObserver;
import io.github.grpclb.load.ForwardingObserver;

/**
 * Several who hear of the same calls.
 */
final class ObserverList extends ForwardingObserver {

	private ObserverList(List<CallObserver> observers) {
		super(observers);
	}

	static CallObserver of(CallObserver first, List<CallObserver> others) {
		if (others.isEmpty()) {
			return first;
		}
		if (first == CallObserver.NONE && others.size() == 1) {
			return others.get(0);
		}
		List<CallObserver> all = new ArrayList<>(others);
		all.add(0, first);
		return new ObserverList(List.copyOf(all));
	}

}
