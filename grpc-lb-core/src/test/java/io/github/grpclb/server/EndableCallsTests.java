package io.github.grpclb.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.wire.Reconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class EndableCallsTests {

	private static final MethodDescriptor<String, String> STREAM = method("Stream", MethodType.SERVER_STREAMING);

	private static final MethodDescriptor<String, String> BIDI = method("Bidi", MethodType.BIDI_STREAMING);

	private static final MethodDescriptor<String, String> UNARY = method("Unary", MethodType.UNARY);

	private final List<Long> delays = new ArrayList<>();

	private final List<Runnable> tasks = new ArrayList<>();

	private final List<String> handler = new CopyOnWriteArrayList<>();

	private double random = 0.5;

	private final EndableCalls age = new EndableCalls(Duration.ofMinutes(10), (task, nanos) -> {
		this.delays.add(TimeUnit.NANOSECONDS.toSeconds(nanos));
		this.tasks.add(task);
		return () -> this.tasks.remove(task);
	}, System::nanoTime, () -> this.random);

	private final List<ServerCallStreamObserver<String>> open = new ArrayList<>();

	private io.grpc.Server server;

	private ManagedChannel channel;

	private static MethodDescriptor<String, String> method(String name, MethodType type) {
		return EchoServer.ECHO.toBuilder().setType(type).setFullMethodName("test.Streams/" + name).build();
	}

	@BeforeEach
	void start() throws Exception {
		this.server = InProcessServerBuilder.forName("stream-age")
			.directExecutor()
			.addService(ServerServiceDefinition.builder("test.Streams")
				.addMethod(STREAM, ServerCalls.asyncServerStreamingCall((request, responses) -> keep(responses)))
				.addMethod(UNARY, ServerCalls.asyncUnaryCall((request, responses) -> keep(responses)))
				.addMethod(BIDI, ServerCalls.asyncBidiStreamingCall((responses) -> {
					keep(responses);
					return new Ending();
				}))
				.build())
			.intercept(this.age)
			.build()
			.start();
		this.channel = InProcessChannelBuilder.forName("stream-age").directExecutor().build();
	}

	private void keep(StreamObserver<String> responses) {
		ServerCallStreamObserver<String> stream = (ServerCallStreamObserver<String>) responses;
		stream.setOnCancelHandler(() -> this.handler.add("cancelled"));
		this.open.add(stream);
	}

	@AfterEach
	void stop() {
		this.channel.shutdownNow();
		this.server.shutdownNow();
	}

	private Ending stream() {
		Ending end = new Ending();
		ClientCalls.asyncServerStreamingCall(this.channel.newCall(STREAM, CallOptions.DEFAULT), "", end);
		return end;
	}

	@Test
	void oldStreamEndsWithATrailerThatSaysReconnect() {
		Ending end = stream();
		this.open.get(0).onNext("one");
		new ArrayList<>(this.tasks).forEach(Runnable::run);
		assertThat(end.messages).containsExactly("one");
		assertThat(end.status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
		assertThat(Status.trailersFromThrowable(end.error).get(Reconnect.TRAILER)).isEqualTo("stream-age");
		assertThat(this.tasks).isEmpty();
	}

	@Test
	void handlerSeesACancellationAndMayStillSend() {
		stream();
		new ArrayList<>(this.tasks).forEach(Runnable::run);
		assertThat(this.handler).containsExactly("cancelled");
		assertThat(this.open.get(0).isCancelled()).isTrue();
		this.open.get(0).onNext("too late");
		this.open.get(0).onCompleted();
	}

	@Test
	void bidiStreamsAge() {
		Ending end = new Ending();
		ClientCalls.asyncBidiStreamingCall(this.channel.newCall(BIDI, CallOptions.DEFAULT), end);
		new ArrayList<>(this.tasks).forEach(Runnable::run);
		assertThat(end.status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
	}

	@Test
	void agesDifferByTenPercentAndUnaryCallsDoNotAge() {
		this.random = 0;
		stream();
		this.random = 1;
		stream();
		assertThat(this.delays).containsExactly(540L, 660L);
		ClientCalls.asyncUnaryCall(this.channel.newCall(UNARY, CallOptions.DEFAULT), "", new Ending());
		assertThat(this.delays).hasSize(2);
	}

	@Test
	void streamThatEndsByItselfIsForgotten() {
		Ending end = stream();
		this.open.get(0).onCompleted();
		assertThat(end.status.isOk()).isTrue();
		assertThat(this.tasks).isEmpty();
		assertThat(this.handler).isEmpty();
		assertThat(this.age.endAll()).isZero();
	}

	@Test
	void drainEndsEveryStreamAtOnce() {
		Ending end = stream();
		stream();
		assertThat(this.age.endAll()).isEqualTo(2);
		assertThat(Status.trailersFromThrowable(end.error).get(Reconnect.TRAILER)).isEqualTo("drain");
		assertThat(this.tasks).isEmpty();
	}

	@Test
	void callWhoseHandlerThrowsIsNotHeld() {
		ServerCallHandler<String, String> throwing = (call, headers) -> {
			throw new IllegalStateException("broken");
		};
		assertThatIllegalStateException()
			.isThrownBy(() -> this.age.interceptCall(new UnreadCall(), new Metadata(), throwing));
		assertThat(this.age.endAll()).isZero();
		assertThat(this.age.oldest(10)).isEmpty();
		assertThat(this.tasks).isEmpty();
	}

	@Test
	void handlerOfAnEndedStreamIsToldAlthoughItsClientDoesNotRead() {
		List<String> events = new ArrayList<>();
		this.age.interceptCall(new UnreadCall(), new Metadata(), (call, headers) -> new ServerCall.Listener<>() {

			@Override
			public void onCancel() {
				events.add("cancelled");
			}

		});
		this.tasks.remove(0).run();
		assertThat(events).as("the transport may say so yet").isEmpty();
		this.tasks.remove(0).run();
		assertThat(events).containsExactly("cancelled");
		assertThat(this.age.oldest(10)).isEmpty();
	}

	@Test
	void forcedEndAsksUnaryCallsToReconnectToo() {
		Ending end = new Ending();
		ClientCalls.asyncUnaryCall(this.channel.newCall(UNARY, CallOptions.DEFAULT), "", end);
		assertThat(this.age.endStreams()).isZero();
		assertThat(this.age.endAll()).isEqualTo(1);
		assertThat(end.status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
		assertThat(Status.trailersFromThrowable(end.error).get(Reconnect.TRAILER)).isEqualTo("drain");
	}

	/** A call whose client does not read: nothing that is written arrives. */
	private static final class UnreadCall extends ServerCall<String, String> {

		@Override
		public void request(int messages) {
		}

		@Override
		public void sendHeaders(Metadata headers) {
		}

		@Override
		public void sendMessage(String message) {
		}

		@Override
		public void close(Status status, Metadata trailers) {
		}

		@Override
		public boolean isCancelled() {
			return false;
		}

		@Override
		public MethodDescriptor<String, String> getMethodDescriptor() {
			return STREAM;
		}

	}

	private static final class Ending implements StreamObserver<String> {

		private final List<String> messages = new ArrayList<>();

		private Status status;

		private Throwable error;

		@Override
		public void onNext(String message) {
			this.messages.add(message);
		}

		@Override
		public void onError(Throwable error) {
			this.error = error;
			this.status = Status.fromThrowable(error);
		}

		@Override
		public void onCompleted() {
			this.status = Status.OK;
		}

	}

}
