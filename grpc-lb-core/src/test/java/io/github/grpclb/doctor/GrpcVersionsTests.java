package io.github.grpclb.doctor;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class GrpcVersionsTests {

	@Test
	void findsTheVersionsOfThisClassPath() {
		assertThat(GrpcVersions.find()).containsKeys("grpc-api", "grpc-core", "grpc-netty-shaded")
			.doesNotContainKey("grpc-okhttp")
			.allSatisfy((artefact, version) -> assertThat(version).matches("\\d+\\.\\d+\\.\\d+"));
	}

	@Test
	void anApplicationWhoseOwnNameLooksLikeAnArtefactIsNotTakenForOne() {
		assertThat(GrpcVersions
			.versionIn("jar:nested:/srv/grpc-orders-2.0.0.jar/!BOOT-INF/lib/grpc-api-1.85.1.jar!/io/grpc/X.class"))
			.isEqualTo("1.85.1");
		assertThat(GrpcVersions.versionIn("file:/srv/classes/io/grpc/X.class")).isEmpty();
	}

}
