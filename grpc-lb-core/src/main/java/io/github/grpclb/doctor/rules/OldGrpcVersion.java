package io.github.grpclb.doctor.rules;

import java.util.Arrays;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.doctor.ApplicationFacts;
import io.github.grpclb.doctor.ApplicationRule;
import io.github.grpclb.doctor.Finding;
import io.github.grpclb.doctor.Finding.Severity;

/**
 * A grpc-java older than the one that the engine is built and tested with: Spring Boot
 * 4.1.0 manages 1.80.0.
 */
final class OldGrpcVersion implements ApplicationRule {

	static final String CODE = "GRPC_VERSION";

	static final String SUPPORTED = "1.85.1";

	@Override
	public @Nullable Finding check(ApplicationFacts around) {
		for (Map.Entry<String, String> artefact : around.grpcVersions().entrySet()) {
			if (Arrays.compare(numbers(artefact.getValue()), numbers(SUPPORTED)) < 0) {
				return new Finding(Severity.WARN, CODE, null,
						"%s is %s, older than the %s that grpc-lb is built and tested with."
							.formatted(artefact.getKey(), artefact.getValue(), SUPPORTED),
						"Import io.grpc:grpc-bom %s before Spring Boot's BOM (with Spring Boot's parent: set grpc-java.version)."
							.formatted(SUPPORTED));
			}
		}
		return null;
	}

	private static int[] numbers(String version) {
		return Arrays.stream(version.split("\\D+"))
			.filter((part) -> !part.isEmpty())
			.mapToInt(Integer::parseInt)
			.toArray();
	}

}
