package io.github.grpclb.autoconfigure.client;

import java.util.Map;

import io.grpc.NameResolverRegistry;

import io.github.grpclb.autoconfigure.failure.InvalidGrpcLbPropertyException;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.InvalidSpecException;
import io.github.grpclb.spec.TargetSyntax;

/**
 * Refuses a target that nothing on the class path can resolve, before the first call
 * does.
 */
final class TargetCheck {

	private static final Map<String, String> CURES = Map.of("xds", "Add io.grpc:grpc-xds.", "in-process",
			"Add io.grpc:grpc-inprocess.", "unix", "Add a Netty transport with epoll, such as io.grpc:grpc-netty.",
			"discovery", "Add net.devh:grpc-client-spring-boot-starter and a Spring Cloud DiscoveryClient.");

	void check(ClientSpec spec) {
		spec.targets().forEach((target) -> check(spec, target));
	}

	private static void check(ClientSpec spec, String target) {
		String scheme = target.substring(0, target.indexOf(':'));
		if (!TargetSyntax.SCHEMES.contains(scheme)
				&& NameResolverRegistry.getDefaultRegistry().getProviderForScheme(scheme) == null) {
			throw new InvalidGrpcLbPropertyException("grpc.lb.clients." + spec.name(),
					new InvalidSpecException(spec.target().isBlank() ? "targets" : "target", target,
							"a target whose scheme something on the class path resolves (always: %s)"
								.formatted(String.join(", ", TargetSyntax.SCHEMES)),
							CURES.getOrDefault(scheme,
									"Correct the scheme, or add a library with a NameResolverProvider for '%s'."
										.formatted(scheme))));
		}
	}

}
