package io.github.grpclb.discovery.kubernetes;

/**
 * Says why a Service has no backend to use, and what to do about it.
 */
final class Absence {

	private Absence() {
	}

	static String of(SliceApi api, KubernetesTarget target, SliceView view, SliceView.Merged merged) {
		String service = "Service '%s' in namespace '%s' at %s".formatted(target.service(), api.namespace(),
				api.access().server());
		if (view.isEmpty()) {
			return ("%s has no EndpointSlices. Check name and namespace, and that the Service has a selector: "
					+ "kubectl -n %s get endpointslices -l kubernetes.io/service-name=%s")
				.formatted(service, api.namespace(), target.service());
		}
		if (merged.known() > 0) {
			return ("%s has %d endpoints and none is ready. Look at the readiness probes of its pods: "
					+ "kubectl -n %s get pods")
				.formatted(service, merged.known(), api.namespace());
		}
		if (merged.port().offered().isEmpty()) {
			return "%s has no endpoints. Check its selector and whether its pods run.".formatted(service);
		}
		String wanted = target.port().isEmpty() ? "more than one port, and the target names none"
				: "no port '" + target.port() + "' with endpoints";
		return "%s has %s. The pods' ports are %s; write one as in kubernetes:///%s/%s:%s".formatted(service, wanted,
				merged.port().offered(), api.namespace(), target.service(),
				merged.port().offered().iterator().next().replaceFirst("=.*", ""));
	}

}
