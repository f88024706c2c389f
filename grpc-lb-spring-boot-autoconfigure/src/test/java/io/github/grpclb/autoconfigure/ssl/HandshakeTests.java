package io.github.grpclb.autoconfigure.ssl;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsServerCredentials;
import io.grpc.TlsServerCredentials.ClientAuth;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;

import io.github.grpclb.autoconfigure.ssl.TestAuthority.Issued;
import io.github.grpclb.autoconfigure.ssl.WhoService.Seen;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * New connections all the time, while the certificates of both sides are replaced all the
 * time.
 */
class HandshakeTests {

	private static final int THREADS = 4;

	private static final int CERTIFICATES = 40;

	private final TestAuthority authority = new TestAuthority();

	private final DefaultSslBundleRegistry registry = new DefaultSslBundleRegistry();

	private final RotatingBundles bundles = new RotatingBundles(() -> this.registry);

	private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

	private final Queue<StatusRuntimeException> failures = new ConcurrentLinkedQueue<>();

	private final AtomicInteger handshakes = new AtomicInteger();

	private volatile boolean over;

	@AfterEach
	void stop() {
		this.over = true;
		this.threads.shutdownNow();
	}

	enum Transport {

		/** As net.devh, shaded, builds both. */
		CONTEXTS,

		/** As Boot builds its server. */
		MANAGERS,

		/** A client of plain Netty. */
		PLAIN_CLIENT,

		/** A server of plain Netty. */
		PLAIN_SERVER

	}

	@ParameterizedTest
	@EnumSource
	void noHandshakeFails(Transport transport) throws Exception {
		rotate(transport, 50);
	}

	@Tag("soak")
	@ParameterizedTest
	@EnumSource
	void noHandshakeFailsInAThousandRotations(Transport transport) throws Exception {
		rotate(transport, 1000);
	}

	private void rotate(Transport transport, int rotations) throws Exception {
		List<Issued> issued = new ArrayList<>();
		for (int i = 0; i < CERTIFICATES; i++) {
			issued.add(this.authority.issue());
		}
		this.registry.registerBundle("client", issued.get(0).bundle());
		this.registry.registerBundle("server", issued.get(1).bundle());
		RotatingBundle client = this.bundles.get("client", "client");
		Server server = server(transport, this.bundles.get("server", "server"));
		try {
			List<ManagedChannelBuilder<?>> builders = new ArrayList<>();
			for (int i = 0; i < THREADS; i++) {
				builders.add(builder(transport, client, server.getPort()));
			}
			builders.forEach((builder) -> this.threads.execute(() -> connectAgainAndAgain(builder)));
			for (int i = 2; i < rotations + 2; i++) {
				int before = this.handshakes.get();
				this.registry.updateBundle("server", issued.get(i % CERTIFICATES).bundle());
				this.registry.updateBundle("client", issued.get((i + 1) % CERTIFICATES).bundle());
				// Hand over hand, so that each replacement meets handshakes under way.
				await(before);
			}
			this.over = true;
			this.threads.shutdown();
			assertThat(this.threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
		}
		finally {
			server.shutdownNow();
		}
		System.out.printf("%s: %d rotations of both sides, %d handshakes, %d failed%n", transport, rotations,
				this.handshakes.get(), this.failures.size());
		assertThat(this.failures).isEmpty();
		assertThat(client.current().number()).isEqualTo(rotations + 1L);
	}

	/** Waits without a core of its own, which the handshakes need. */
	private void await(int before) throws InterruptedException {
		synchronized (this.handshakes) {
			while (this.handshakes.get() == before && this.failures.isEmpty()) {
				this.handshakes.wait();
			}
		}
	}

	private void tell() {
		synchronized (this.handshakes) {
			this.handshakes.notifyAll();
		}
	}

	private static Server server(Transport transport, RotatingBundle bundle) throws IOException {
		return switch (transport) {
			case MANAGERS -> {
				SslBundle following = FollowingBundle.of(bundle);
				yield NettyServerBuilder
					.forPort(0,
							TlsServerCredentials.newBuilder()
								.keyManager(following.getManagers().getKeyManagers())
								.trustManager(following.getManagers().getTrustManagers())
								.clientAuth(ClientAuth.REQUIRE)
								.build())
					.addService(new WhoService())
					.build()
					.start();
			}
			case PLAIN_SERVER -> io.grpc.netty.NettyServerBuilder.forPort(0)
				.sslContext(PlainSslContext.server(bundle, "REQUIRE"))
				.addService(new WhoService())
				.build()
				.start();
			default -> NettyServerBuilder.forPort(0)
				.sslContext(ShadedSslContext.server(bundle, "REQUIRE"))
				.addService(new WhoService())
				.build()
				.start();
		};
	}

	private static ManagedChannelBuilder<?> builder(Transport transport, RotatingBundle bundle, int port) {
		if (transport == Transport.PLAIN_CLIENT) {
			return io.grpc.netty.NettyChannelBuilder.forAddress("localhost", port)
				.sslContext(PlainSslContext.client(bundle));
		}
		return NettyChannelBuilder.forAddress("localhost", port).sslContext(ShadedSslContext.client(bundle));
	}

	private void connectAgainAndAgain(ManagedChannelBuilder<?> builder) {
		while (!this.over) {
			ManagedChannel channel = builder.build();
			try {
				Seen seen = Seen.of(ClientCalls.blockingUnaryCall(channel, WhoService.ASK,
						CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS), ""));
				assertThat(seen.client()).isPositive();
				this.handshakes.incrementAndGet();
			}
			catch (StatusRuntimeException ex) {
				this.failures.add(ex);
			}
			finally {
				tell();
				channel.shutdownNow();
			}
		}
	}

}
