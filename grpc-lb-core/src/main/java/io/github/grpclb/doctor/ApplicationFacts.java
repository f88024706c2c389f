package io.github.grpclb.doctor;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.spec.ServerSpec;

/**
 * What the doctor has to know of the application besides its clients.
 *
 * @param grpcVersions grpc artefact to its version, as {@link GrpcVersions} found them
 * @param jvmDnsTtl how long the JVM keeps a DNS answer, {@code null} for ever
 * @param uptime how long the application has been running
 * @param server the application's own gRPC server, {@code null} if it runs none
 */
public record ApplicationFacts(Map<String, String> grpcVersions, @Nullable Duration jvmDnsTtl, Duration uptime,
		@Nullable OwnServer server) {

	public ApplicationFacts {
		grpcVersions = Map.copyOf(grpcVersions);
	}

	/**
	 * The application's own gRPC server.
	 *
	 * @param spec its settings
	 * @param port the port that is configured for it, 0 if unknown
	 * @param shutdownTimeout how long the framework gives each phase of the shutdown
	 * @param kubernetes whether it runs on Kubernetes, which kills a process 30 s after
	 * it asked it to stop, unless told otherwise
	 */
	public record OwnServer(ServerSpec spec, int port, Duration shutdownTimeout, boolean kubernetes) {
	}

}
