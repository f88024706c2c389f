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

	private static final List<ApplicationRule> APPLICATION = List.of(new MixedGrpcVersions(), new OldGrpcVersion(),
			new DrainTooLong(), new ConnectionAgeUnbounded());

	private static final List<ClientRule> CLIENT = List.of(new SingleAddress(), new DnsCache(),
			new KeepaliveTooAggressive(), new NoDeadline(), new RetryNonIdempotent(), new PickFirstOfMany(),
			new HealthUnsupported(), new StarvingBackend(), new EmptyGroup(), new AmbiguousGroup(),
			new SubsetTooSmall(), new StaleDiscovery(), new UnusedClient(), new CanaryRolledBack(),
			new HashWithoutKey(), new ZoneWithoutBackends(), new PanicMode(), new HealthNeedsAuth(), new HealthSilent(),
			new ConnectStorm(), new DuplicateAddress(), new ClusterIp(), new NoRetry(), new FleetWithoutSubset(),
			new SplitNotHundred(), new HedgingAfterDeadline(), new AllDrained(), new TlsOnOneSide(),
			new PrequalUnderprobed());

	private final BalancerRegistry registry;

	private final Supplier<ApplicationFacts> surroundings;

	private final List<FindingSource> sources;

	/**
	 * Creates the doctor of one application.
	 * @param registry the application's clients
	 * @param surroundings what surrounds them, asked for each examination
	 * @param sources others that know findings
	 */
	public Findings(BalancerRegistry registry, Supplier<ApplicationFacts> surroundings, List<FindingSource> sources) {
		this.registry = registry;
		this.surroundings = surroundings;
		this.sources = List.copyOf(sources);
	}

	/** The kinds of rules, for the catalogue's test. */
	static List<Class<?>> rules() {
		List<Class<?>> rules = new ArrayList<>();
		APPLICATION.forEach((rule) -> rules.add(rule.getClass()));
		CLIENT.forEach((rule) -> rules.add(rule.getClass()));
		return rules;
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
		for (ApplicationRule rule : APPLICATION) {
			add(findings, rule.check(around));
		}
		snapshots.forEach((client, snapshot) -> {
			for (ClientRule rule : CLIENT) {
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
