package io.github.grpclb.endtoend;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.grpclb.spec.CallSpec;
import io.github.grpclb.spec.ChannelSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.HedgingSpec;
import io.github.grpclb.spec.MethodSpec;
import io.github.grpclb.spec.RetrySpec;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.ScriptedResolver;
import io.github.grpclb.testing.Settings;
import io.github.grpclb.testing.TestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What is set for calls, and what callers set themselves.
 */
class CallSettingsTests {

	private final EchoServer server = EchoServer.start();

	@AfterEach
	void stop() {
		this.server.close();
	}

	private static CallSpec waiting(boolean client, boolean method) {
		MethodSpec own = new MethodSpec(EchoServer.ECHO.getFullMethodName(), null, method, null, null, null, null);
		return new CallSpec(Duration.ofSeconds(20), Duration.ZERO, client, RetrySpec.defaults(), HedgingSpec.defaults(),
				Map.of(own.name(), own));
	}

	private static boolean waits(CallSpec calls, CallOptions options) {
		try (EchoServer server = EchoServer.start();
				ScriptedResolver discovery = new ScriptedResolver();
				TestClient client = new TestClient(new Settings().client("scripted:///orders").withCalls(calls))) {
			discovery.fail(Status.UNAVAILABLE.withDescription("no such name"));
			Calls call = new Calls().open(client, 1, options);
			await().until(() -> discovery.lookups() > 0 || call.ended() == 1);
			// A call that does not wait has failed by the time that a second one has.
			assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(() -> ClientCalls
				.blockingUnaryCall(client.channel().newCall(SECOND, CallOptions.DEFAULT), "hello"));
			if (call.ended() == 1) {
				return false;
			}
			discovery.answer(server);
			client.live().refresh();
			await().atMost(Duration.ofSeconds(20)).until(() -> call.ended() == 1);
			assertThat(call.failures()).isEmpty();
			return true;
		}
	}

	/** A method that no setting knows. */
	private static final MethodDescriptor<String, String> SECOND = EchoServer.ECHO.toBuilder()
		.setFullMethodName("test.Echo/Second")
		.build();

	@Test
	void whatWaitsForReadyWaitsWhileTheNameIsUnknown() {
		assertThat(waits(waiting(false, true), CallOptions.DEFAULT)).isTrue();
		assertThat(waits(waiting(false, false), CallOptions.DEFAULT)).isFalse();
	}

	@Test
	void whatTheCallerAsksForStays() {
		assertThat(waits(waiting(false, false), CallOptions.DEFAULT.withWaitForReady())).isTrue();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 10 })
	void attributesAreThoseOfTheAttemptInUse(int limit) {
		AtomicReference<Status> end = new AtomicReference<>();
		try (TestClient client = new TestClient(
				new Settings().limits(limit, 0).client(TestClient.target(this.server)))) {
			ClientCall<String, String> call = client.channel().newCall(EchoServer.ECHO, CallOptions.DEFAULT);
			AtomicReference<Object> peer = new AtomicReference<>();
			call.start(new ClientCall.Listener<>() {

				@Override
				public void onHeaders(Metadata headers) {
					peer.set(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
				}

				@Override
				public void onClose(Status status, Metadata trailers) {
					end.set(status);
				}

			}, new Metadata());
			call.request(2);
			call.sendMessage("hello");
			call.halfClose();
			await().until(() -> end.get() != null);
			assertThat(end.get().isOk()).isTrue();
			assertThat(String.valueOf(peer.get())).endsWith("/" + this.server.address());
		}
	}

	private int attempts(int bytes, ChannelSpec.RetryBuffer buffer) {
		AtomicInteger attempts = new AtomicInteger();
		this.server.answering((request, responses) -> {
			attempts.incrementAndGet();
			responses.onError(Status.UNAVAILABLE.asRuntimeException());
		});
		ChannelSpec defaults = ChannelSpec.defaults();
		ClientSpec balanced = new Settings().outlier(Settings.noOutliers()).client(TestClient.target(this.server));
		ClientSpec spec = new ClientSpec(balanced.name(), balanced.target(), balanced.backends(), balanced.discovery(),
				balanced.balancing(), balanced.routing(),
				new CallSpec(Duration.ofSeconds(20), Duration.ZERO, false, RetrySpec.defaults(), HedgingSpec.defaults(),
						Map.of()),
				new ChannelSpec(null, defaults.keepalive(), defaults.idleTimeout(), defaults.maxInboundMessageSize(),
						buffer, null));
		try (TestClient client = new TestClient(spec)) {
			assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(() -> ClientCalls
				.blockingUnaryCall(client.channel().newCall(EchoServer.ECHO, CallOptions.DEFAULT), "x".repeat(bytes)));
		}
		return attempts.get();
	}

	@Test
	void aRequestIsRetriedIfItFitsTheBuffer() {
		int big = 3 * 1024 * 1024;
		assertThat(attempts(big, ChannelSpec.RetryBuffer.defaults())).isEqualTo(3);
		assertThat(attempts(big, new ChannelSpec.RetryBuffer(1024 * 1024, 64 * 1024 * 1024))).isEqualTo(1);
	}

}
