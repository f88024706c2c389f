package io.github.grpclb.channel;

import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.wire.Reconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ResumingStreamTests {

	private static final MethodDescriptor<String, String> STREAM = EchoServer.ECHO.toBuilder()
		.setType(MethodType.SERVER_STREAMING)
		.setFullMethodName("test.Streams/Numbers")
		.build();

	private final List<String> requests = new ArrayList<>();

	private final List<StreamObserver<String>> streams = new ArrayList<>();

	private final List<String> seen = new ArrayList<>();

	private final Queue<Runnable> later = new ArrayDeque<>();

	private final List<Long> delays = new ArrayList<>();

	private Server server;

	private ManagedChannel channel;

	@BeforeEach
	void start() throws Exception {
		this.server = InProcessServerBuilder.forName("resuming")
			.directExecutor()
			.addService(ServerServiceDefinition.builder("test.Streams")
				.addMethod(STREAM, ServerCalls.asyncServerStreamingCall((request, responses) -> {
					this.requests.add(request);
					this.streams.add(responses);
				}))
				.build())
			.build()
			.start();
		this.channel = InProcessChannelBuilder.forName("resuming").directExecutor().build();
	}

	@AfterEach
	void stop() {
		this.channel.shutdownNow();
		this.server.shutdownNow();
	}

	private ResumingStream.Builder<String, String> numbers() {
		return ResumingStream.of(this.channel, STREAM, (last) -> "after " + last).timing(() -> 1, (task, nanos) -> {
			this.later.add(task);
			this.delays.add(TimeUnit.NANOSECONDS.toMillis(nanos));
		});
	}

	private StreamObserver<String> last() {
		return this.streams.get(this.streams.size() - 1);
	}

	private void fail(Status status, Metadata trailers) {
		last().onError(status.asRuntimeException(trailers));
	}

	private void fail() {
		fail(Status.UNAVAILABLE, new Metadata());
	}

	@Test
	void brokenStreamGoesOnAfterTheLastMessage() {
		ResumingStream<String, String> stream = numbers().open("all", new Seen());
		last().onNext("1");
		last().onNext("2");
		fail();
		this.later.remove().run();
		last().onNext("3");
		last().onCompleted();
		assertThat(this.requests).containsExactly("all", "after 2");
		assertThat(this.seen).containsExactly("1", "2", "3", "completed");
		assertThat(stream.resumptions()).isEqualTo(1);
	}

	@Test
	void firstRequestIsRepeatedWhileNothingHasCome() {
		numbers().open("all", new Seen());
		fail();
		this.later.remove().run();
		assertThat(this.requests).containsExactly("all", "all");
	}

	@Test
	void backoffDoublesWithEachFailureInARowAndStartsAnewWithAMessage() {
		numbers().open("all", new Seen());
		for (int i = 0; i < 9; i++) {
			fail();
			this.later.remove().run();
		}
		last().onNext("1");
		fail();
		assertThat(this.delays).containsExactly(100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 10_000L, 10_000L, 100L);
	}

	@Test
	void serverThatSaysReconnectOrHowLongToWaitIsObeyed() {
		numbers().open("all", new Seen());
		for (int i = 0; i < 3; i++) {
			fail();
			this.later.remove().run();
		}
		Metadata reconnect = new Metadata();
		reconnect.put(Reconnect.TRAILER, Reconnect.STREAM_AGE);
		fail(Status.UNAVAILABLE, reconnect);
		this.later.remove().run();
		Metadata pushback = new Metadata();
		pushback.put(Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER), "70");
		fail(Status.UNAVAILABLE, pushback);
		assertThat(this.delays).endsWith(100L, 70L);
	}

	@Test
	void otherStatusesEndTheStreamUnlessTheApplicationSaysOtherwise() {
		numbers().open("all", new Seen());
		fail(Status.ABORTED, new Metadata());
		assertThat(this.seen).containsExactly("ABORTED");
		numbers().resumeOn(EnumSet.of(Status.Code.ABORTED)).open("all", new Seen());
		fail(Status.ABORTED, new Metadata());
		assertThat(this.later).hasSize(1);
	}

	@Test
	void lostConnectionIsResumedAlsoWhereGrpcSaysUnknown() {
		Channel dying = ClientInterceptors.intercept(this.channel, new ClientInterceptor() {

			@Override
			public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(MethodDescriptor<ReqT, RespT> method,
					CallOptions options, Channel next) {
				return new SimpleForwardingClientCall<>(next.newCall(method, options)) {

					@Override
					public void start(Listener<RespT> listener, Metadata headers) {
						super.start(new SimpleForwardingClientCallListener<>(listener) {

							@Override
							public void onClose(Status status, Metadata trailers) {
								super.onClose(status.withCause(new ClosedChannelException()), trailers);
							}

						}, headers);
					}

				};
			}

		});
		ResumingStream.of(dying, STREAM, (last) -> "after " + last)
			.timing(() -> 1, (task, nanos) -> this.later.add(task))
			.open("all", new Seen());
		last().onNext("1");
		fail(Status.UNKNOWN.withDescription("channel closed"), new Metadata());
		this.later.remove().run();
		assertThat(this.requests).containsExactly("all", "after 1");
		numbers().open("all", new Seen());
		fail(Status.UNKNOWN, new Metadata());
		assertThat(this.seen).as("what a handler that throws is answered with").containsExactly("1", "UNKNOWN");
	}

	@Test
	void cancelledStreamEndsOnceAndStaysEnded() {
		ResumingStream<String, String> open = numbers().open("all", new Seen());
		open.cancel("enough");
		open.cancel("enough");
		assertThat(this.seen).containsExactly("CANCELLED");
		ResumingStream<String, String> waiting = numbers().open("all", new Seen());
		fail();
		waiting.cancel("enough");
		this.later.remove().run();
		assertThat(this.seen).containsExactly("CANCELLED", "CANCELLED");
		assertThat(this.requests).hasSize(2);
	}

	@Test
	void channelThatIsShutDownEndsTheStream() {
		numbers().open("all", new Seen());
		this.channel.shutdownNow();
		assertThat(this.seen).containsExactly("UNAVAILABLE");
		assertThat(this.later).isEmpty();
	}

	@Test
	void deadlineBoundsAllAttemptsTogether() {
		numbers().callOptions(CallOptions.DEFAULT.withDeadlineAfter(-1, TimeUnit.SECONDS)).open("all", new Seen());
		assertThat(this.seen).containsExactly("DEADLINE_EXCEEDED");
	}

	@Test
	void interceptorThatThrowsOnAReopenEndsTheStream() {
		boolean[] broken = { false };
		Channel intercepted = ClientInterceptors.intercept(this.channel, new ClientInterceptor() {

			@Override
			public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(MethodDescriptor<ReqT, RespT> method,
					CallOptions options, Channel next) {
				if (broken[0]) {
					throw new IllegalStateException("no token");
				}
				return next.newCall(method, options);
			}

		});
		ResumingStream.of(intercepted, STREAM, (String last) -> last)
			.timing(() -> 1, (task, nanos) -> this.later.add(task))
			.open("all", new Seen());
		broken[0] = true;
		fail();
		this.later.remove().run();
		assertThat(this.seen).containsExactly("UNKNOWN");
	}

	@Test
	void contextOfTheCallerReachesEveryAttempt() {
		Context.CancellableContext context = Context.current().withCancellation();
		context.run(() -> numbers().open("all", new Seen()));
		fail();
		this.later.remove().run();
		assertThat(this.requests).hasSize(2);
		ServerCallStreamObserver<String> reopened = (ServerCallStreamObserver<String>) last();
		context.cancel(null);
		assertThat(reopened.isCancelled()).isTrue();
		assertThat(this.seen).containsExactly("CANCELLED");
	}

	@Test
	void contextThatIsCancelledEndsAWaitToo() {
		Context.CancellableContext context = Context.current().withCancellation();
		context.run(() -> numbers().open("all", new Seen()));
		fail();
		context.cancel(null);
		assertThat(this.seen).containsExactly("CANCELLED");
		this.later.remove().run();
		assertThat(this.requests).hasSize(1);
	}

	@Test
	void deadlineBoundsTheWaitThatTheServerAsksFor() {
		numbers().callOptions(CallOptions.DEFAULT.withDeadlineAfter(2, TimeUnit.SECONDS)).open("all", new Seen());
		fail(Status.UNAVAILABLE, pushback("3600000"));
		assertThat(this.delays.get(0)).isLessThanOrEqualTo(2000);
		this.later.remove().run();
		assertThat(this.seen).containsExactly("DEADLINE_EXCEEDED");
		assertThat(this.later).isEmpty();
	}

	@Test
	void channelThatIsShutDownDuringALongWaitEndsTheStreamSoon() {
		numbers().open("all", new Seen());
		fail(Status.UNAVAILABLE, pushback("3600000"));
		this.channel.shutdownNow();
		this.later.remove().run();
		assertThat(this.delays).containsExactly(1000L);
		assertThat(this.seen).containsExactly("UNAVAILABLE");
		assertThat(this.later).isEmpty();
	}

	@Test
	void streamThatAStoppedServerResetIsResumedAndACancellationByAHandlerIsNot() {
		numbers().open("all", new Seen());
		fail(Status.CANCELLED.withDescription("RST_STREAM closed stream. HTTP/2 error code: CANCEL"), new Metadata());
		this.later.remove().run();
		assertThat(this.requests).hasSize(2);
		fail(Status.CANCELLED.withDescription("no longer wanted"), new Metadata());
		assertThat(this.seen).containsExactly("CANCELLED");
	}

	@Test
	void observerThatFailsEndsTheStreamOnBothSides() {
		numbers().open("all", new StreamObserver<>() {

			@Override
			public void onNext(String message) {
				throw new IllegalStateException("cannot take it");
			}

			@Override
			public void onError(Throwable error) {
				ResumingStreamTests.this.seen.add(Status.fromThrowable(error).getCode().name());
			}

			@Override
			public void onCompleted() {
			}

		});
		last().onNext("1");
		assertThat(this.seen).containsExactly("CANCELLED");
		assertThat(((ServerCallStreamObserver<String>) last()).isCancelled()).isTrue();
	}

	@Test
	void cancellationInsideTheObserverIsTheEndThatItSees() {
		ResumingStream<?, ?>[] stream = new ResumingStream<?, ?>[1];
		stream[0] = numbers().open("all", new StreamObserver<>() {

			@Override
			public void onNext(String message) {
				stream[0].cancel("enough");
				ResumingStreamTests.this.seen.add(message);
			}

			@Override
			public void onError(Throwable error) {
				ResumingStreamTests.this.seen.add(Status.fromThrowable(error).getCode().name());
			}

			@Override
			public void onCompleted() {
			}

		});
		last().onNext("1");
		assertThat(this.seen).containsExactly("1", "CANCELLED");
	}

	private static Metadata pushback(String millis) {
		Metadata trailers = new Metadata();
		trailers.put(Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER), millis);
		return trailers;
	}

	@Test
	void onlyServerStreamsWithABackoffThatGrowsAreAccepted() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> ResumingStream.of(this.channel, EchoServer.ECHO, (last) -> last))
			.withMessageContaining("test.Echo/Echo is not server-streaming");
		assertThatIllegalArgumentException().isThrownBy(() -> numbers().backoff(Duration.ZERO, Duration.ofSeconds(1)));
	}

	private final class Seen implements StreamObserver<String> {

		@Override
		public void onNext(String message) {
			ResumingStreamTests.this.seen.add(message);
		}

		@Override
		public void onError(Throwable error) {
			ResumingStreamTests.this.seen.add(Status.fromThrowable(error).getCode().name());
		}

		@Override
		public void onCompleted() {
			ResumingStreamTests.this.seen.add("completed");
		}

	}

}
