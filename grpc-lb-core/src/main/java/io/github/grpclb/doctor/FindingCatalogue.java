package io.github.grpclb.doctor;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;

/**
 * What the doctor and its helpers can find. The page docs/findings.md is written from
 * this, and a test checks that no rule is missing.
 */
@Internal
public final class FindingCatalogue {

	/** In the order of the codes. */
	public static final List<Entry> ENTRIES = List.of(
			new Entry("ALL_DRAINED", "ERROR", "an operator has drained every backend", "`reset` or `undrain`", null),
			new Entry("AMBIGUOUS_GROUP", "WARN",
					"several groups fit a discovered backend equally well, so it belongs to none",
					"give one of them a label more", null),
			new Entry("BOOT_SERVICE_CONFIG_DURATIONS", "ERROR",
					"`spring.grpc.client.channel.*.service-config` has a duration whose fraction this Spring Boot writes wrongly (4.1.0: 5 ms become 500 ms)",
					"set it under `grpc.lb.clients.*`", null),
			new Entry("CANARY_ROLLED_BACK", "WARN", "the guard took a [canary's](routing.md#canary) candidate out",
					"mend it and start anew", null),
			new Entry("CLUSTER_IP", "WARN",
					"the name of a Kubernetes Service (`.svc`) has one address: usually its ClusterIP",
					"headless Service, or `kubernetes:///`", null),
			new Entry("CONFIG_NEEDS_RESTART", "WARN",
					"a changed key belongs to the channel itself, or a client is gone from the configuration",
					"restart for that", null),
			new Entry("CONFIG_RELOAD_REFUSED", "ERROR",
					"a changed configuration has a mistake; the previous one is in force",
					"mend it; it is [read again](routing.md#reading-the-configuration-again)", null),
			new Entry("CONNECTION_AGE_UNBOUNDED", "WARN", "`grpc.lb.server.max-connection-age: 0s`", "30m", null),
			new Entry("CONNECT_STORM", "WARN",
					"a backend closes each connection at once, or never finishes opening one",
					"see its exclusions and its own log", null),
			new Entry("DNS_CACHE", "WARN; ERROR if for ever",
					"the JVM keeps DNS answers longer than `discovery.refresh-interval`",
					"`networkaddress.cache.ttl` below the interval", null),
			new Entry("DRAIN_TOO_LONG", "WARN on Kubernetes, else INFO",
					"drain delay + grace above `spring.lifecycle.timeout-per-shutdown-phase`",
					"the two numbers that the finding names", null),
			new Entry("DUPLICATE_ADDRESS", "WARN", "discovery names an address more than once",
					"list it once, set its weight", null),
			new Entry("EMPTY_GROUP", "WARN",
					"a group of the split or of a route has no backend that can take calls, nor one that is connecting; the others take them",
					"start backends with its labels, or take it out", null),
			new Entry("FLEET_WITHOUT_SUBSET", "WARN", "more than 100 connections of one client, without `subset.size`",
					"[`subset.size`](routing.md#subset)", null),
			new Entry("GRPC_VERSION", "WARN", "grpc-java older than 1.85.1 (Spring Boot 4.1 manages 1.80.0)",
					"the same", null),
			new Entry("HASH_WITHOUT_KEY", "WARN", "`ring-hash` or `maglev` without `hash.header` and `hash.field`",
					"set one, unless every call has the option `HashKey.KEY`", "POLICY_WITHOUT_KEY"),
			new Entry("HEALTH_NEEDS_AUTH", "WARN", "backends refuse the client at their health service",
					"let `Health/Watch` pass without credentials", null),
			new Entry("HEALTH_SILENT", "WARN", "backends do not answer `Health/Watch`", "see what holds the stream up",
					null),
			new Entry("HEALTH_UNSUPPORTED", "INFO", "backends without health service", "add it, or turn the check off",
					null),
			new Entry("HEDGING_AFTER_DEADLINE", "WARN",
					"`hedging.delay` is not below the deadline: no hedge is ever sent",
					"about the 95th percentile of the latency", null),
			new Entry("KEEPALIVE_PUNISHED", "ERROR",
					"a backend has closed a connection with `ENHANCE_YOUR_CALM` (`too_many_pings`)",
					"raise `keepalive.time`, or lower `permit-keepalive.time` on the server", null),
			new Entry("KEEPALIVE_TOO_AGGRESSIVE", "WARN",
					"pings that grpc-java does not send so often, or that our own server forbids",
					"raise `keepalive.time`, or `permit-keepalive.time` on the server", null),
			new Entry("MIXED_GRPC_VERSIONS", "ERROR", "grpc artefacts of different versions: loses calls",
					"grpc-bom first, or `grpc-java.version`", null),
			new Entry("NO_DEADLINE", "WARN", "`deadline: 0s`", "set one", null),
			new Entry("NO_RETRY", "INFO", "`retry.enabled: false` and no method that is retried or hedged",
					"`retry` with `[UNAVAILABLE]`", null),
			new Entry("PANIC", "ERROR", "so few backends are fit that unfit ones get calls too",
					"mend those that it names", null),
			new Entry("PICK_FIRST", "INFO", "many backends, one gets everything", "`adaptive` or `round-robin`", null),
			new Entry("PREQUAL_UNDERPROBED", "WARN",
					"`prequal` with `probe-rate` below 2: calls go as under `peak-ewma`", "2 or more, or `adaptive`",
					null),
			new Entry("RETRY_NON_IDEMPOTENT", "WARN; INFO for hedging",
					"every method is retried after a status that leaves its effect in doubt, or hedged",
					"such codes and hedging under `methods.*` only", null),
			new Entry("SERVICE_CONFIG_IGNORED", "ERROR",
					"a customizer has called `disableServiceConfigLookUp()`: nothing is balanced or retried",
					"remove that call", null),
			new Entry("SINGLE_ADDRESS", "WARN", "one address behind a balanced client, often a ClusterIP",
					"headless Service; `policy: pick-first` if one is wanted", null),
			new Entry("SPLIT_NOT_100", "INFO", "the shares of `split` look like percents and do not add up to 100",
					"mend it, or write percents", null),
			new Entry("STALE_DISCOVERY", "WARN; ERROR without a list", "the last look-up failed",
					"check the target and what resolves it", null),
			new Entry("STARVING_BACKEND", "WARN",
					"an eligible backend gets less than a tenth of what its weight gives it",
					"look at its latency and failures", null),
			new Entry("SUBSET_TOO_SMALL", "WARN",
					"the subset holds one backend or none of a group or of the own zone, though there are more",
					"raise `subset.size`", null),
			new Entry("TLS_MISMATCH", "ERROR", "one side speaks TLS and the other plaintext",
					"`plaintext` on the client, or the server's certificate; the finding says which side", null),
			new Entry("TLS_RELOAD_REFUSED", "ERROR",
					"a changed SSL bundle is broken; connections keep the previous certificate",
					"mend the files; they are read again ([TLS](tls.md))", null),
			new Entry("UNKNOWN_METHOD", "WARN",
					"an entry of `methods` names a method that a called service does not have, or nearly the name of a called service",
					"the name that the finding proposes", null),
			new Entry("UNUSED_CLIENT", "INFO", "configured, but not called for five minutes",
					"the name where it is injected", null),
			new Entry("ZONE_WITHOUT_BACKENDS", "WARN", "no backend is in `locality.zone`",
					"spell it as the backends do", "ZONE_OF_NOBODY"));

	private FindingCatalogue() {
	}

	/**
	 * One kind of finding.
	 *
	 * @param code what it is
	 * @param severity how bad it is, in words
	 * @param found what was found
	 * @param cure what to do about it
	 * @param alias what else it is called, {@code null} for nothing
	 */
	public record Entry(String code, String severity, String found, String cure, @Nullable String alias) {
	}

}
