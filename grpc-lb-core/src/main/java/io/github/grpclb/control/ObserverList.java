package io.github.grpclb.control;

import java.util.ArrayList;
import java.util.List;

import io.grpc.Status;

import io.github.grpclb.load.CallObserver;
import io.github.grpclb.load.Outcome;

/**
 * Several who hear of the same calls.
 *
 * @param observers who hears of them
 */
record ObserverList(List<CallObserver> observers) implements CallObserver {

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

	@Override
	public boolean timed() {
		for (CallObserver observer : this.observers) {
			if (observer.timed()) {
				return true;
			}
		}
		return false;
	}

	@Override
	public void ended(String backend, Status.Code status, long nanos) {
		for (CallObserver observer : this.observers) {
			observer.ended(backend, status, nanos);
		}
	}

	@Override
	public void judged(String backend, Status.Code status, Outcome outcome, long nanos) {
		for (CallObserver observer : this.observers) {
			observer.judged(backend, status, outcome, nanos);
		}
	}

	@Override
	public void measured(String backend, String method, Status.Code status, Outcome outcome, boolean unary,
			boolean lost, long nanos) {
		for (CallObserver observer : this.observers) {
			observer.measured(backend, method, status, outcome, unary, lost, nanos);
		}
	}

	@Override
	public void headersWritten(long nanos) {
		for (CallObserver observer : this.observers) {
			observer.headersWritten(nanos);
		}
	}

	@Override
	public void retried() {
		for (CallObserver observer : this.observers) {
			observer.retried();
		}
	}

	@Override
	public void sentLarge(long bytes) {
		for (CallObserver observer : this.observers) {
			observer.sentLarge(bytes);
		}
	}

	@Override
	public void ejected(String backend, String cause) {
		for (CallObserver observer : this.observers) {
			observer.ejected(backend, cause);
		}
	}

}
