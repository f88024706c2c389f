package io.github.grpclb.autoconfigure.client;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;

import io.grpc.NameResolverRegistry;
import org.springframework.util.ClassUtils;

import io.github.grpclb.autoconfigure.failure.InvalidGrpcLbPropertyException;
import io.github.grpclb.control.SchemeProviders;
import io.github.grpclb.discovery.LocalSockets;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.InvalidSpecException;
import io.github.grpclb.spec.TargetSchemes;

/**
 * Refuses a target that nothing on the class path can resolve, before the first call
 * does.
 */
final class TargetCheck {

	private static final String REGISTRIES = "Add io.github.grpclb:grpc-lb-discovery.";

	private static final Map<String, String> CURES = Map.of("xds", "Add io.grpc:grpc-xds.", "in-process",
			"Add io.grpc:grpc-inprocess.", "unix",
			"Add a Netty transport with epoll, such as io.grpc:grpc-netty-shaded.", "discovery",
			"Add io.github.grpclb:grpc-lb-discovery and a client of your registry, such as "
					+ "spring-cloud-starter-netflix-eureka-client.",
			"kubernetes", REGISTRIES, "consul", REGISTRIES, "etcd", REGISTRIES);

	private final Supplier<SchemeProviders> schemes;

	TargetCheck(Supplier<SchemeProviders> schemes) {
		this.schemes = schemes;
	}

	void check(ClientSpec spec) {
		if (spec.target().isBlank()) {
			return;
		}
		String scheme = TargetSchemes.of(spec.target());
		if (scheme.equals(TargetSchemes.FILE)) {
			readable(spec);
		}
		else if (!TargetSchemes.BUILT_IN.contains(scheme) && !resolves(scheme)) {
			throw refused(spec,
					"a target whose scheme something on the class path resolves (always: "
							+ String.join(", ", TargetSchemes.BUILT_IN) + ")",
					CURES.getOrDefault(scheme,
							"Correct the scheme, or add a library with a NameResolverProvider for '%s'."
								.formatted(scheme)));
		}
	}

	private boolean resolves(String scheme) {
		// Its transport has no resolver of its own.
		if (scheme.equals(LocalSockets.IN_PROCESS)) {
			return ClassUtils.isPresent("io.grpc.inprocess.InProcessChannelBuilder", getClass().getClassLoader());
		}
		return this.schemes.get().find(scheme) != null
				|| NameResolverRegistry.getDefaultRegistry().getProviderForScheme(scheme) != null;
	}

	private static void readable(ClientSpec spec) {
		Path file;
		try {
			file = Path.of(URI.create(spec.target()));
		}
		catch (IllegalArgumentException ex) {
			throw refused(spec, "file:/// and an absolute path", "For example file:///etc/grpc/orders.yaml.");
		}
		if (!Files.isReadable(file) || Files.isDirectory(file)) {
			throw refused(spec, "a file that is there and can be read",
					"Create %s, if need be with an empty list, or correct the path; it must be absolute."
						.formatted(file));
		}
	}

	private static InvalidGrpcLbPropertyException refused(ClientSpec spec, String allowed, String cure) {
		return new InvalidGrpcLbPropertyException(SettingsSources.prefix(spec.name()),
				new InvalidSpecException("target", spec.target(), allowed, cure));
	}

}
