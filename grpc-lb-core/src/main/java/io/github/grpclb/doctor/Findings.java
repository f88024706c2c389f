package io.github.grpclb.doctor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.snapshot.ClientSnapshot;

/**
 * The doctor: looks at every client and at the application, and says what is wrong and
 * what to do about it. Thread-safe.
 */
public final class Findings {

	private final RuleBook rules;

	private final BalancerRegistry registry;

	private final Supplier<ApplicationFacts> surroundings;

	private final List<FindingSource> sources;

	/**
	 * Creates the doctor of one application.
	 * @param rules what it asks, usually {@code DoctorRules.ALL}
	 * @param registry the application's clients
	 * @param surroundings what surrounds them, asked for each examination
	 * @param sources others that know findings
	 */
	public Findings(RuleBook rules, BalancerRegistry registry, Supplier<ApplicationFacts> surroundings,
			List<FindingSource> sources) {
		this.rules = rules;
		this.registry = registry;
		this.surroundings = surroundings;
		this.sources = List.copyOf(sources);
	}

	/**
	 * Examines everything. Takes a snapshot of every client, so it costs what those cost.
	 * @return the findings: of the application, by client, and of others
	 */
	public List<Finding> examine() {
		Map<BalancedClient, ClientSnapshot> snapshots = new LinkedHashMap<>();
		this.registry.clients().forEach((client) -> snapshots.put(client, client.snapshot()));
		return examine(snapshots);
	}

	/**
	 * Examines everything with snapshots that have been taken already.
	 * @param snapshots the clients to look at, with their snapshots
	 * @return the findings: of the application, by client, and of others
	 */
	public List<Finding> examine(Map<BalancedClient, ClientSnapshot> snapshots) {
		ApplicationFacts around = this.surroundings.get();
		List<Finding> findings = new ArrayList<>();
		for (ApplicationRule rule : this.rules.application()) {
			add(findings, rule.check(around));
		}
		snapshots.forEach((client, snapshot) -> {
			for (ClientRule rule : this.rules.client()) {
				add(findings, rule.check(client.live().spec(), snapshot, around));
			}
		});
		this.sources.forEach((source) -> findings.addAll(source.findings()));
		return findings;
	}

	private static void add(List<Finding> findings, @Nullable Finding finding) {
		if (finding != null) {
			findings.add(finding);
		}
	}

}
