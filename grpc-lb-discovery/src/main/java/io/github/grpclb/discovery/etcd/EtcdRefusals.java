package io.github.grpclb.discovery.etcd;

import java.io.IOException;
import java.util.Locale;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;

import io.github.grpclb.discovery.registry.RegistryException;

/**
 * What a member means by the status of a call, and what helps.
 */
final class EtcdRefusals {

	private EtcdRefusals() {
	}

	/**
	 * Throws what a failed call means.
	 * @throws IOException if another member may do better
	 * @throws RegistryException if the member's answer is an answer
	 */
	static RegistryException of(EtcdEndpoint endpoint, EtcdPrefix prefix, Status status) throws IOException {
		if (status.getCode() == Status.Code.CANCELLED
				&& status.getCause() instanceof StatusRuntimeException unreadable) {
			// How the transport words an answer that cannot be read.
			return of(endpoint, prefix, unreadable.getStatus());
		}
		String said = (status.getDescription() != null) ? status.getDescription() : status.getCode().name();
		switch (status.getCode()) {
			// "etcdserver: no leader" is among them.
			case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, ABORTED, OUT_OF_RANGE ->
				throw new IOException(endpoint + ": " + said + because(status), status.asException());
			case PERMISSION_DENIED, UNAUTHENTICATED, INVALID_ARGUMENT, FAILED_PRECONDITION -> {
				return refused(endpoint, prefix, said);
			}
			default -> {
				return new RegistryException(Status.Code.UNAVAILABLE, "etcd at " + endpoint, said + because(status),
						"Check that grpc.lb.etcd.endpoints are the client addresses of an etcd 3 cluster.",
						status.asException());
			}
		}
	}

	private static String because(Status status) {
		Throwable cause = status.getCause();
		return (cause != null && cause.getMessage() != null) ? " (" + cause.getMessage() + ")" : "";
	}

	/** A refusal in etcd's words, from a status or from a watch that was canceled. */
	static RegistryException refused(EtcdEndpoint endpoint, EtcdPrefix prefix, String said) {
		String words = said.toLowerCase(Locale.ROOT);
		if (words.contains("permission denied")) {
			return new RegistryException(Status.Code.PERMISSION_DENIED, "etcd at " + endpoint, said,
					"Grant the user read of the prefix: etcdctl role grant-permission <role> read --prefix=true %s"
						.formatted(prefix));
		}
		if (words.contains("user name is empty")) {
			return new RegistryException(Status.Code.UNAUTHENTICATED, "etcd at " + endpoint, said,
					"The cluster wants authentication: set grpc.lb.etcd.user and grpc.lb.etcd.password.");
		}
		if (words.contains("auth") || words.contains("token") || words.contains("password")) {
			return new RegistryException(Status.Code.UNAUTHENTICATED, "etcd at " + endpoint, said,
					"Check grpc.lb.etcd.user and grpc.lb.etcd.password.");
		}
		return new RegistryException(Status.Code.UNAVAILABLE, "etcd at " + endpoint, said,
				"It is asked again; see the cluster's log if this stays.");
	}

}
