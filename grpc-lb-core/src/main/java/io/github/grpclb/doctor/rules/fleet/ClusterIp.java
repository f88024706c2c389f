package io.github.grpclb.doctor.rules.fleet;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.doctor.ApplicationFacts;
import io.github.grpclb.doctor.ClientRule;
import io.github.grpclb.doctor.Finding;
import io.github.grpclb.doctor.Finding.Severity;
import io.github.grpclb.snapshot.ClientSnapshot;
import io.github.grpclb.spec.ClientSpec;

/**
 * A Kubernetes Service's name that gives one address: its virtual IP, behind which each
 * connection is pinned to one pod.
 */
final class ClusterIp implements ClientRule {

	static final String CODE = "CLUSTER_IP";

	/** {@code name.namespace.svc}, with or without the cluster's domain. */
	static boolean serviceName(String target) {
		return target.startsWith("dns:") && target.replaceAll(":[0-9]+$", ".").contains(".svc.");
	}

	@Override
	public @Nullable Finding check(ClientSpec spec, ClientSnapshot now, ApplicationFacts around) {
		return SingleAddress.found(spec, now) && serviceName(spec.target()) ? new Finding(Severity.WARN, CODE,
				spec.name(),
				"'%s' is the name of a Kubernetes Service and has one address: its ClusterIP, behind which every call goes to one pod, or a headless Service with a single pod."
					.formatted(now.target()),
				"Make the Service headless (clusterIP: None), or use kubernetes:///namespace/service:port, which asks for the pods. If one pod is what you want, set policy: pick-first.")
				: null;
	}

}
