package io.github.grpclb.discovery.kubernetes;

import io.grpc.Status;

import io.github.grpclb.discovery.registry.RegistryException;

/**
 * Says what an API server's refusal means and what to do about it.
 */
final class Refusals {

	/** The version that a watch or a page wants to go on from is gone. */
	static final int GONE = 410;

	private Refusals() {
	}

	static RegistryException of(SliceApi api, String verb, int status, String message) {
		ClusterAccess access = api.access();
		String answer = "%s endpointslices in namespace '%s' was answered with %d: %s".formatted(verb, api.namespace(),
				status, message.isBlank() ? "no reason given" : message.strip());
		return switch (status) {
			case 401 -> new RegistryException(Status.Code.UNAUTHENTICATED, access.server(), answer,
					"The credentials of %s are not accepted: renew them; a token file is read anew at each request."
						.formatted(access.origin()));
			case 403 -> new RegistryException(Status.Code.PERMISSION_DENIED, access.server(), answer,
					("The verb '%s' is missing. Give the account a Role in namespace '%s' with apiGroups "
							+ "[discovery.k8s.io], resources [endpointslices], verbs [list, watch], and a RoleBinding, as in "
							+ "docs/kubernetes/discovery-rbac.yaml.")
						.formatted(verb, api.namespace()));
			case 404 -> new RegistryException(Status.Code.NOT_FOUND, access.server(), answer,
					"Check that grpc.lb.kubernetes.api-server is a Kubernetes API, of version 1.21 or later.");
			default -> new RegistryException(Status.Code.UNAVAILABLE, access.server(), answer,
					(status == 429 || status >= 500)
							? "It is asked again; look into the API server's health if this lasts."
							: "Check grpc.lb.kubernetes.api-server and what stands between.");
		};
	}

}
