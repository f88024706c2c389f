package io.github.grpclb.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.doctor.Finding.Severity;

/**
 * Settings under {@code methods} that no call ever takes, because a called service has no
 * method of that name, or the name differs from it in upper and lower case only. A
 * service that has not been called is nobody's mistake yet. Thread-safe.
 */
public final class UnknownMethods implements FindingSource {

	static final String CODE = "UNKNOWN_METHOD";

	private final BalancerRegistry registry;

	/**
	 * Creates the source of one application.
	 * @param registry the application's clients
	 */
	public UnknownMethods(BalancerRegistry registry) {
		this.registry = registry;
	}

	@Override
	public List<Finding> findings() {
		List<Finding> findings = new ArrayList<>();
		for (BalancedClient client : this.registry.clients()) {
			Map<String, Set<String>> called = client.calledServices().methods();
			for (String name : client.live().spec().calls().methods().keySet()) {
				Finding finding = check(client.name(), name, called);
				if (finding != null) {
					findings.add(finding);
				}
			}
		}
		return findings;
	}

	private static @Nullable Finding check(String client, String name, Map<String, Set<String>> called) {
		int slash = name.lastIndexOf('/');
		String service = (slash >= 0) ? name.substring(0, slash) : name;
		Set<String> methods = called.get(service);
		if (methods == null) {
			String meant = closest(called.keySet(), service);
			return (meant != null) ? finding(client, name, "the client calls no such service, but " + meant,
					name.replace(service, meant)) : null;
		}
		String method = name.substring(slash + 1);
		if (slash < 0 || methods.isEmpty() || methods.contains(method)) {
			return null;
		}
		String meant = closest(methods, method);
		return finding(client, name,
				"%s has no method %s, but %s".formatted(service, method, String.join(", ", methods)),
				(meant != null) ? service + "/" + meant : null);
	}

	/** The one that is meant, if a single name is one step away. */
	private static @Nullable String closest(Set<String> names, String wrong) {
		Predicate<String> near = (name) -> name.equalsIgnoreCase(wrong)
				|| name.substring(name.lastIndexOf('.') + 1).equals(wrong.substring(wrong.lastIndexOf('.') + 1))
				|| steps(name, wrong) <= 2;
		List<String> found = names.stream().filter(near).toList();
		return (found.size() == 1) ? found.get(0) : null;
	}

	/** Levenshtein's distance, which names of methods are short enough for. */
	private static int steps(String one, String other) {
		int[] row = new int[other.length() + 1];
		for (int j = 0; j < row.length; j++) {
			row[j] = j;
		}
		for (int i = 1; i <= one.length(); i++) {
			int diagonal = row[0];
			row[0] = i;
			for (int j = 1; j < row.length; j++) {
				int replaced = diagonal + ((one.charAt(i - 1) == other.charAt(j - 1)) ? 0 : 1);
				diagonal = row[j];
				row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
			}
		}
		return row[other.length()];
	}

	private static Finding finding(String client, String name, String why, @Nullable String meant) {
		return new Finding(Severity.WARN, CODE, client,
				"grpc.lb.clients.%s.methods.%s has no effect: %s.".formatted(client, name, why),
				(meant != null) ? "Write methods.%s, if that is meant.".formatted(meant)
						: "Correct the name, or remove the entry.");
	}

}
