package io.github.grpclb.doctor.rules;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.doctor.ApplicationFacts;
import io.github.grpclb.doctor.ApplicationRule;
import io.github.grpclb.doctor.Finding;
import io.github.grpclb.doctor.Finding.Severity;

/**
 * grpc artefacts of different versions on one class path: seen to lose responses.
 */
final class MixedGrpcVersions implements ApplicationRule {

	static final String CODE = "MIXED_GRPC_VERSIONS";

	@Override
	public @Nullable Finding check(ApplicationFacts around) {
		Map<String, String> versions = new TreeMap<>(around.grpcVersions());
		if (versions.values().stream().distinct().count() < 2) {
			return null;
		}
		String list = versions.entrySet()
			.stream()
			.map((entry) -> entry.getKey() + " " + entry.getValue())
			.collect(Collectors.joining(", "));
		return new Finding(Severity.ERROR, CODE, null,
				"The class path mixes versions of grpc-java, which can lose calls: " + list + ".",
				"Import io.grpc:grpc-bom %s before Spring Boot's BOM (with Spring Boot's parent: set grpc-java.version)."
					.formatted(OldGrpcVersion.SUPPORTED));
	}

}
