package io.github.grpclb.endtoend;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import org.junit.jupiter.api.Test;

import io.github.grpclb.channel.BalancedChannels;
import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.doctor.ApplicationFacts;
import io.github.grpclb.doctor.Finding;
import io.github.grpclb.doctor.Findings;
import io.github.grpclb.doctor.rules.DoctorRules;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.Settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Clients and servers of which only one speaks TLS.
 */
class TlsMismatchTests {

	private final BalancerRegistry registry = new BalancerRegistry();

	private String found = "none";

	@Test
	void clientWithTlsSaysThatTheServerIsPlaintext() {
		try (EchoServer server = EchoServer.start()) {
			refused(server.address(), NettyChannelBuilder::useTransportSecurity,
					"answers in plaintext, but this client uses TLS: set plaintext: true");
			assertThat(this.found).isEqualTo("1 of 1 backends (" + server.address()
					+ ") speak plaintext, but the client speaks TLS: no connection comes about.");
		}
	}

	@Test
	void clientWithoutTlsSaysThatTheServerHasIt() throws Exception {
		try (SSLServerSocket server = (SSLServerSocket) SSLContext.getDefault()
			.getServerSocketFactory()
			.createServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			Thread thread = new Thread(() -> accept(server));
			thread.setDaemon(true);
			thread.start();
			refused("127.0.0.1:" + server.getLocalPort(), NettyChannelBuilder::usePlaintext,
					"answers in TLS, but this client uses plaintext: set plaintext: false");
			assertThat(this.found).contains("speak TLS, but the client speaks plaintext");
		}
	}

	/** Until the server socket is closed. */
	private static void accept(SSLServerSocket server) {
		while (!server.isClosed()) {
			try (SSLSocket socket = (SSLSocket) server.accept()) {
				socket.startHandshake();
			}
			catch (IOException ex) {
				// What came is no TLS; the alert has been sent.
			}
		}
	}

	private void refused(String address, Consumer<NettyChannelBuilder> security, String message) {
		BalancedClient client = this.registry.register(new Settings().client("static://" + address));
		NettyChannelBuilder builder = NettyChannelBuilder.forTarget(BalancedChannels.target(client.name()));
		security.accept(builder);
		BalancedChannels.configure(builder, client);
		ManagedChannel channel = builder.build();
		try {
			assertThatExceptionOfType(StatusRuntimeException.class)
				.isThrownBy(() -> ClientCalls.blockingUnaryCall(channel, EchoServer.ECHO,
						CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS), "hello"))
				.satisfies((ex) -> assertThat(ex.getStatus().getDescription()).contains(message)
					.doesNotContainPattern("[0-9a-f]{10}"));
			this.found = new Findings(DoctorRules.ALL, this.registry,
					() -> new ApplicationFacts(Map.of(), Duration.ofSeconds(10), Duration.ZERO, null), List.of())
				.examine()
				.stream()
				.filter((finding) -> finding.code().equals("TLS_MISMATCH"))
				.map(Finding::message)
				.findFirst()
				.orElse("none");
		}
		finally {
			channel.shutdownNow();
		}
	}

}
