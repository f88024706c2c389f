package io.github.grpclb.discovery.consul;

import io.grpc.Status;

import io.github.grpclb.discovery.registry.HttpAnswer;
import io.github.grpclb.discovery.registry.RegistryException;

/**
 * What an agent means by an answer that is no list, and what helps.
 */
final class ConsulRefusals {

	private ConsulRefusals() {
	}

	static void check(String endpoint, ConsulTarget target, HttpAnswer answer) throws RegistryException {
		int status = answer.status();
		if (status == 200) {
			return;
		}
		String said = "HTTP %d, \"%s\"".formatted(status, answer.error().strip());
		throw switch (status) {
			case 401, 403 -> new RegistryException(Status.Code.PERMISSION_DENIED, endpoint, said, rights(target));
			case 400 -> new RegistryException(Status.Code.INVALID_ARGUMENT, endpoint, said,
					"Mend the target's parameters (tag, dc, near).");
			case 404, 405, 301, 302, 307, 308 -> new RegistryException(Status.Code.UNIMPLEMENTED, endpoint, said,
					"Check that grpc.lb.consul.address is the HTTP API of a Consul agent.");
			default -> new RegistryException(Status.Code.UNAVAILABLE, endpoint, said,
					"Check the agent, its servers and the target's dc; it is asked again.");
		};
	}

	/** Consul answers what a token may not read with an empty list. */
	static void checkFiltered(String endpoint, ConsulTarget target, HttpAnswer answer) throws RegistryException {
		if (answer.header("X-Consul-Results-Filtered-By-ACLs").orElse("").equals("true")) {
			throw new RegistryException(Status.Code.PERMISSION_DENIED, endpoint,
					"the token may not read the instances of '" + target.service() + "'", rights(target));
		}
	}

	private static String rights(ConsulTarget target) {
		return ("Set grpc.lb.consul.token to one whose policy has service \"%s\" { policy = \"read\" } and "
				+ "node_prefix \"\" { policy = \"read\" }.")
			.formatted(target.service());
	}

}
