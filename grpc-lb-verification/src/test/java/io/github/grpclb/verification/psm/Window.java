package io.github.grpclb.verification.psm;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.grpc.Status;

import io.github.grpclb.verification.client.Caller.Outcome;

/**
 * What psm-interop's {@code GetClientStats} answers: the calls that began after it was
 * asked for, by who answered.
 *
 * @param answers answered calls by backend
 * @param failures failed calls by status
 */
record Window(Map<String, Integer> answers, Map<Status.Code, Integer> failures) {

	static Window of(List<Outcome> outcomes) {
		Map<String, Integer> answers = new TreeMap<>();
		Map<Status.Code, Integer> failures = new TreeMap<>();
		for (Outcome outcome : outcomes) {
			if (outcome.status().isOk()) {
				answers.merge(String.valueOf(outcome.answer()), 1, Integer::sum);
			}
			else {
				failures.merge(outcome.status().getCode(), 1, Integer::sum);
			}
		}
		return new Window(Map.copyOf(answers), Map.copyOf(failures));
	}

	/** Whether all calls were answered, by all of these and nobody else. */
	boolean exactly(List<String> backends) {
		return this.failures.isEmpty() && this.answers.keySet().equals(Set.copyOf(backends));
	}

	int answersOf(List<String> backends) {
		return backends.stream().mapToInt((backend) -> this.answers.getOrDefault(backend, 0)).sum();
	}

}
