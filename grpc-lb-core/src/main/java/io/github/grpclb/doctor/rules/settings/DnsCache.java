package io.github.grpclb.doctor.rules.settings;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.doctor.ApplicationFacts;
import io.github.grpclb.doctor.ClientRule;
import io.github.grpclb.doctor.Finding;
import io.github.grpclb.doctor.Finding.Severity;
import io.github.grpclb.snapshot.ClientSnapshot;
import io.github.grpclb.spec.ClientSpec;

/**
 * A JVM that keeps DNS answers for longer than the client's refresh interval, so that
 * every refresh sees the old answer.
 */
final class DnsCache implements ClientRule {

	static final String CODE = "DNS_CACHE";

	@Override
	public @Nullable Finding check(ClientSpec spec, ClientSnapshot now, ApplicationFacts around) {
		Duration interval = spec.discovery().refreshInterval();
		Duration ttl = around.jvmDnsTtl();
		if (spec.discovery().ttl() || spec.targets().stream().noneMatch(DnsCache::asksTheJvm) || interval.isZero()
				|| (ttl != null && ttl.compareTo(interval) <= 0)) {
			return null;
		}
		return new Finding((ttl != null) ? Severity.WARN : Severity.ERROR, CODE, spec.name(),
				"The JVM caches DNS answers %s, longer than the refresh interval of %d s: new backends are seen late."
					.formatted((ttl != null) ? "for " + ttl.toSeconds() + " s" : "for ever", interval.toSeconds()),
				"Set the security property networkaddress.cache.ttl (or -Dsun.net.inetaddr.ttl) to %d or less."
					.formatted(Math.max(0, interval.toSeconds() - 1)));
	}

	/**
	 * {@code dns://server/name} asks that server, past the JVM, as {@code discovery.ttl}
	 * does.
	 */
	private static boolean asksTheJvm(String target) {
		return target.startsWith("dns:") && (!target.startsWith("dns://") || target.startsWith("dns:///"));
	}

}
