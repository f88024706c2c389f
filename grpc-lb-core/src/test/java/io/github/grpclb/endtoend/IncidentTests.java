package io.github.grpclb.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.ConnectivityState;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import org.junit.jupiter.api.Test;

import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.HealthSupport;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.testing.CallSettings;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.Settings;
import io.github.grpclb.testing.TestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Servers and sockets that misbehave, over real connections.
 */
class IncidentTests {

	private static final Metadata.Key<String> PUSHBACK = Metadata.Key.of("grpc-retry-pushback-ms",
			Metadata.ASCII_STRING_MARSHALLER);

	private static BackendSnapshot backend(TestClient client, String address) {
		return client.live()
			.snapshot()
			.backends()
			.stream()
			.filter((backend) -> backend.address().equals(address))
			.findFirst()
			.orElseThrow();
	}

	private static Settings settings() {
		return new Settings().policy(PolicyName.ROUND_ROBIN).outlier(Settings.outliers(5));
	}

	private static TestClient client(Settings settings, String... addresses) {
		return new TestClient(settings.client("static://" + String.join(",", addresses))
			.withCalls(CallSettings.noRetries(Duration.ofSeconds(10))));
	}

	/** Calls whose failures do not matter. */
	private static void call(TestClient client, int count) {
		for (int i = 0; i < count; i++) {
			try {
				client.call();
			}
			catch (StatusRuntimeException ex) {
				// That is what the test is about.
			}
		}
	}

	@Test
	void aServerThatCancelsItsCallsIsEjected() {
		ServerInterceptor cancelling = new ServerInterceptor() {

			@Override
			public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(ServerCall<ReqT, RespT> call, Metadata headers,
					ServerCallHandler<ReqT, RespT> next) {
				call.close(Status.CANCELLED, new Metadata());
				return new ServerCall.Listener<>() {
				};
			}

		};
		try (EchoServer bad = EchoServer.start(0, (builder) -> builder.intercept(cancelling));
				EchoServer good = EchoServer.start();
				TestClient client = client(settings().healthCheck(false), bad.address(), good.address())) {
			await().until(() -> {
				call(client, 2);
				return backend(client, bad.address()).ejected();
			});
			assertThat(client.calls(20)).containsOnlyKeys(good.address());
		}
	}

	@Test
	void aServerThatIsShutDownUnderItsCallsHasFailedThem() {
		try (EchoServer stopped = EchoServer.start();
				EchoServer good = EchoServer.start();
				TestClient client = client(settings(), stopped.address(), good.address())) {
			HeldCalls held = new HeldCalls(stopped);
			Calls calls = new Calls().open(client, 8);
			await().until(() -> held.count() == 4 && calls.ended() == 4);
			String address = stopped.address();
			stopped.kill();
			await().until(() -> calls.ended() == 8);
			System.out.println("shutdownNow under unary calls: " + calls.failures());
			await().until(() -> backend(client, address).failures() == 4);
		}
	}

	@Test
	void aServerThatShedsIsNotEjectedAndGetsLessMeanwhile() {
		try (EchoServer shedding = EchoServer.start();
				EchoServer good = EchoServer.start();
				TestClient client = client(settings(), shedding.address(), good.address())) {
			client.calls(10);
			AtomicInteger shed = new AtomicInteger();
			shedding.answering((request, responses) -> {
				shed.incrementAndGet();
				Metadata trailers = new Metadata();
				trailers.put(PUSHBACK, "4000");
				responses.onError(Status.UNAVAILABLE.asRuntimeException(trailers));
			});
			call(client, 50);
			assertThat(shed).as("calls that met the shedding server").hasValue(1);
			assertThat(backend(client, shedding.address()).failures()).isZero();
			assertThat(backend(client, shedding.address()).eligible()).isTrue();
		}
	}

	@Test
	void anAnswerThatIsTooLargeForTheClientIsNobodysFailure() {
		String large = "x".repeat(5 << 20);
		try (EchoServer one = EchoServer.start();
				EchoServer two = EchoServer.start();
				TestClient client = client(settings(), one.address(), two.address())) {
			for (EchoServer server : List.of(one, two)) {
				server.answering((request, responses) -> {
					responses.onNext(large);
					responses.onCompleted();
				});
			}
			call(client, 30);
			assertThat(client.live().snapshot().backends()).allSatisfy((backend) -> {
				assertThat(backend.failures()).isZero();
				assertThat(backend.ejected()).isFalse();
			});
		}
	}

	@Test
	void whatAllBackendsAnswerAlikeEjectsNobody() {
		try (EchoServer one = EchoServer.start();
				EchoServer two = EchoServer.start();
				EchoServer three = EchoServer.start();
				TestClient client = client(settings(), one.address(), two.address(), three.address())) {
			for (EchoServer server : List.of(one, two, three)) {
				server.answering((request, responses) -> responses.onError(Status.INTERNAL.asException()));
			}
			call(client, 60);
			assertThat(client.live().snapshot().backends()).noneMatch(BackendSnapshot::ejected);
			assertThat(client.live().snapshot().backends()).allMatch((backend) -> backend.failures() == 20);
		}
	}

	@Test
	void neitherAServerThatIsNotServingNorASocketThatSaysNothingGetsCalls() throws IOException {
		HealthStatusManager health = new HealthStatusManager();
		health.setStatus("", ServingStatus.NOT_SERVING);
		try (EchoServer serving = EchoServer.start();
				EchoServer not = EchoServer.start(0, (builder) -> builder.addService(health.getHealthService()));
				Sockets silent = new Sockets(Integer.MAX_VALUE);
				TestClient client = client(settings(), serving.address(), not.address(), silent.address())) {
			client.calls(1);
			await().until(() -> backend(client, not.address()).state() == ConnectivityState.TRANSIENT_FAILURE);
			assertThat(client.calls(300)).containsOnly(Map.entry(serving.address(), 300));
			assertThat(not.calls()).isZero();
		}
	}

	@Test
	void aHealthServiceThatWantsCredentialsKeepsNobodyOut() {
		HealthStatusManager health = new HealthStatusManager();
		ServerInterceptor strict = new ServerInterceptor() {

			@Override
			public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(ServerCall<ReqT, RespT> call, Metadata headers,
					ServerCallHandler<ReqT, RespT> next) {
				if (call.getMethodDescriptor().getServiceName().startsWith("grpc.health")) {
					call.close(Status.UNAUTHENTICATED, new Metadata());
					return new ServerCall.Listener<>() {
					};
				}
				return next.startCall(call, headers);
			}

		};
		try (EchoServer server = EchoServer.start(0,
				(builder) -> builder.addService(health.getHealthService()).intercept(strict));
				TestClient client = client(settings().panic(0), server.address())) {
			assertThat(client.calls(10)).containsOnlyKeys(server.address());
			assertThat(backend(client, server.address()).signs().health()).isEqualTo(HealthSupport.NEEDS_AUTH);
		}
	}

	@Test
	void aSocketThatClosesEachConnectionAtOnceIsConnectedToAFewTimesOnly() throws IOException {
		try (EchoServer good = EchoServer.start();
				Sockets closing = new Sockets(0);
				TestClient client = client(settings(), good.address(), closing.address())) {
			client.calls(10);
			await().atMost(30, TimeUnit.SECONDS).until(() -> closing.accepted() >= 5);
			assertThat(client.calls(50)).containsOnlyKeys(good.address());
			// By doubling waits from 100 ms the sixth is 1.5 s after the second; a
			// machine
			// that is slow makes them fewer.
			assertThat(closing.accepted()).isLessThan(20);
		}
	}

	/**
	 * Accepts connections, sends an empty SETTINGS frame if they are to be closed, and
	 * holds or closes them.
	 */
	private static final class Sockets implements AutoCloseable {

		private static final byte[] SETTINGS = { 0, 0, 0, 4, 0, 0, 0, 0, 0 };

		private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));

		private final List<Socket> held = new CopyOnWriteArrayList<>();

		private final AtomicInteger accepted = new AtomicInteger();

		private final int holdMillis;

		Sockets(int holdMillis) throws IOException {
			this.holdMillis = holdMillis;
			Thread thread = new Thread(this::accept, "sockets");
			thread.setDaemon(true);
			thread.start();
		}

		private void accept() {
			try {
				while (true) {
					Socket socket = this.server.accept();
					this.accepted.incrementAndGet();
					this.held.add(socket);
					if (this.holdMillis == 0) {
						socket.getOutputStream().write(SETTINGS);
						socket.close();
					}
				}
			}
			catch (SocketException ex) {
				// Closed by the test, or by the client.
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		int accepted() {
			return this.accepted.get();
		}

		String address() {
			return "127.0.0.1:" + this.server.getLocalPort();
		}

		@Override
		public void close() throws IOException {
			this.server.close();
			for (Socket socket : this.held) {
				socket.close();
			}
		}

	}

}
