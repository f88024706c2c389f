package io.github.grpclb.doctor.rules.fleet;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.doctor.ApplicationFacts;
import io.github.grpclb.doctor.ClientRule;
import io.github.grpclb.doctor.Finding;
import io.github.grpclb.doctor.Finding.Severity;
import io.github.grpclb.snapshot.ClientSnapshot;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.PolicyName;

/**
 * One address behind a balanced client: usually the virtual IP of a Kubernetes Service,
 * behind which a single connection pins every call to one pod.
 */
final class SingleAddress implements ClientRule {

	static final String CODE = "SINGLE_ADDRESS";

	private static final String STATIC = "static://";

	private static final Pattern LITERALS = Pattern.compile("static://[\\[\\]0-9a-fA-F.:, ]*");

	@Override
	public @Nullable Finding check(ClientSpec spec, ClientSnapshot now, ApplicationFacts around) {
		if (!found(spec, now) || ClusterIp.serviceName(spec.target())) {
			return null;
		}
		return new Finding(Severity.WARN, CODE, spec.name(),
				"'%s' resolves to one address, so there is nothing to balance: every call goes there."
					.formatted(now.target()),
				fix(spec) + " If one backend is what you want, set policy: pick-first.");
	}

	static boolean found(ClientSpec spec, ClientSnapshot now) {
		return !spec.balancing().policy().name().equals(PolicyName.PICK_FIRST) && addresses(spec, now) == 1
				&& !local(spec);
	}

	/** A name may have several addresses, which are known when it has been looked up. */
	private static int addresses(ClientSpec spec, ClientSnapshot now) {
		return LITERALS.matcher(spec.source()).matches() ? spec.source().split(",").length : now.discovery().resolved();
	}

	private static boolean local(ClientSpec spec) {
		return spec.target().startsWith("unix:") || spec.target().startsWith("in-process:");
	}

	private static String fix(ClientSpec spec) {
		if (!spec.backends().isEmpty()) {
			return "List every backend under backends.";
		}
		return spec.target().startsWith(STATIC) ? "List every backend: static://host1:port,host2:port, or use dns:///."
				: "If this is a Kubernetes Service, make it headless (clusterIP: None), so that its name gives every "
						+ "pod's address.";
	}

}
