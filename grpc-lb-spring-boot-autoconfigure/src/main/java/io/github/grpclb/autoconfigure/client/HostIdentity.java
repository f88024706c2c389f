package io.github.grpclb.autoconfigure.client;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;

/**
 * What the machine, or the container, says about where this client runs.
 */
final class HostIdentity {

	/** What tells this client from others of its kind; a pod's name in Kubernetes. */
	static final String NAME_VARIABLE = "HOSTNAME";

	/** Set it from the node's label {@code topology.kubernetes.io/zone}, for example. */
	static final String ZONE_VARIABLE = "TOPOLOGY_ZONE";

	private HostIdentity() {
	}

	static String name() {
		String name = System.getenv(NAME_VARIABLE);
		if (name != null && !name.isBlank()) {
			return name;
		}
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			// A machine that does not know its own name: then the process must do.
			return "pid-" + ProcessHandle.current().pid();
		}
	}

	static String zone() {
		return Objects.requireNonNullElse(System.getenv(ZONE_VARIABLE), "");
	}

}
