package io.github.grpclb.autoconfigure.actuate;

import java.security.Security;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

import io.github.grpclb.doctor.ApplicationFacts;
import io.github.grpclb.doctor.ApplicationFacts.OwnServer;
import io.github.grpclb.doctor.GrpcVersions;
import io.github.grpclb.server.ServerControl;

/**
 * Finds out what the doctor has to know of the application.
 */
final class SurroundingsLookup implements Supplier<ApplicationFacts> {

	/** The JVM's own, if nobody sets another. */
	private static final Duration JVM_DNS_TTL = Duration.ofSeconds(30);

	/** Spring Boot's own, if nobody sets another. */
	private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(30);

	private final BooleanSupplier clients;

	/** Looked up when somebody might call or be called. */
	private volatile @Nullable Map<String, String> grpcVersions;

	private final @Nullable ServerControl server;

	private final int port;

	private final Duration shutdownTimeout;

	private final boolean kubernetes;

	private final LongSupplier ticker;

	private final long start;

	SurroundingsLookup(Environment environment, @Nullable ServerControl server, BooleanSupplier clients,
			LongSupplier ticker) {
		this.clients = clients;
		this.server = server;
		Binder binder = Binder.get(environment);
		this.port = Math.max(0, binder.bind("grpc.server.port", Integer.class)
			.orElseGet(() -> binder.bind("spring.grpc.server.port", Integer.class).orElse(9090)));
		this.shutdownTimeout = binder.bind("spring.lifecycle.timeout-per-shutdown-phase", Duration.class)
			.orElse(SHUTDOWN_TIMEOUT);
		this.kubernetes = CloudPlatform.KUBERNETES.isActive(environment);
		this.ticker = ticker;
		this.start = ticker.getAsLong();
	}

	@Override
	public ApplicationFacts get() {
		OwnServer own = (this.server != null && this.server.inUse())
				? new OwnServer(this.server.spec(), this.port, this.shutdownTimeout, this.kubernetes) : null;
		boolean used = own != null || this.clients.getAsBoolean();
		return new ApplicationFacts(used ? grpcVersions() : Map.of(), jvmDnsTtl(),
				Duration.ofNanos(this.ticker.getAsLong() - this.start), own);
	}

	private Map<String, String> grpcVersions() {
		Map<String, String> versions = this.grpcVersions;
		if (versions == null) {
			versions = GrpcVersions.find();
			this.grpcVersions = versions;
		}
		return versions;
	}

	private static @Nullable Duration jvmDnsTtl() {
		String set = Security.getProperty("networkaddress.cache.ttl");
		if (set == null) {
			set = System.getProperty("sun.net.inetaddr.ttl");
		}
		try {
			long seconds = (set != null) ? Long.parseLong(set.strip()) : JVM_DNS_TTL.toSeconds();
			return (seconds >= 0) ? Duration.ofSeconds(seconds) : null;
		}
		catch (NumberFormatException ex) {
			// The JVM takes its default then, too.
			return JVM_DNS_TTL;
		}
	}

}
