package io.github.grpclb.server.admission;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.grpclb.server.ServerControl;
import io.github.grpclb.server.ServerListener;
import io.github.grpclb.spec.AdmissionSpec;
import io.github.grpclb.spec.DrainSpec;
import io.github.grpclb.spec.ServerSpec;
import io.github.grpclb.testing.EchoServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A real server that has as many calls as it can take.
 */
class AdmissionTests {

	private static final MethodDescriptor<String, String> STREAM = EchoServer.ECHO.toBuilder()
		.setType(MethodType.SERVER_STREAMING)
		.setFullMethodName("test.Streams/Echo")
		.build();

	private static final MethodDescriptor<String, String> CHAT = EchoServer.ECHO.toBuilder()
		.setType(MethodType.BIDI_STREAMING)
		.setFullMethodName("test.Streams/Chat")
		.build();

	private final Queue<StreamObserver<String>> unanswered = new ConcurrentLinkedQueue<>();

	private final AtomicInteger arrived = new AtomicInteger();

	private boolean priorities;

	private ServerControl control;

	private EchoServer server;

	private ManagedChannel channel;

	private void start(int perConnection, int limit, Executor executor) {
		ServerSpec defaults = ServerSpec.defaults();
		this.control = new ServerControl(new ServerSpec(defaults.maxConnectionAge(), defaults.maxConnectionAgeGrace(),
				defaults.maxConnectionIdle(), defaults.permitKeepalive(), DrainSpec.defaults(),
				new AdmissionSpec(perConnection, limit, this.priorities), defaults.maxStreamAge(),
				defaults.loadReport()), ServerListener.NONE);
		this.server = EchoServer.start(0, (builder) -> {
			this.control.configure(builder);
			builder.executor(executor);
			builder.addService(new HealthStatusManager().getHealthService());
			builder.addService(ServerServiceDefinition.builder("test.Streams")
				.addMethod(STREAM, ServerCalls.asyncServerStreamingCall(this::keep))
				.addMethod(CHAT, ServerCalls.asyncBidiStreamingCall((responses) -> {
					keep("", responses);
					return responses;
				}))
				.build());
		});
		this.server.answering(this::keep);
		this.channel = NettyChannelBuilder.forTarget("dns:///" + this.server.address()).usePlaintext().build();
	}

	private void keep(String request, StreamObserver<String> responses) {
		this.unanswered.add(responses);
		this.arrived.incrementAndGet();
	}

	@AfterEach
	void stop() {
		this.channel.shutdownNow();
		this.server.close();
	}

	private Answer call(MethodDescriptor<String, String> method, String priority) {
		Metadata headers = new Metadata();
		if (priority != null) {
			headers.put(CallPriority.HEADER, priority);
		}
		Answer answer = new Answer();
		ClientCall<String, String> call = this.channel.newCall(method, CallOptions.DEFAULT);
		call.start(answer, headers);
		call.request(2);
		call.sendMessage("hello");
		call.halfClose();
		return answer;
	}

	private List<Answer> calls(int count) {
		List<Answer> answers = new CopyOnWriteArrayList<>();
		for (int i = 0; i < count; i++) {
			answers.add(call(EchoServer.ECHO, null));
		}
		return answers;
	}

	private void awaitArrived(int count) {
		await().until(() -> this.arrived.get() == count);
	}

	private Status refused(Answer answer) {
		await().until(() -> answer.status != null);
		return answer.status;
	}

	@Test
	void callBeyondTheLimitIsRefusedWithPushbackAndNeverReachesTheHandler() {
		start(0, 3, Runnable::run);
		calls(3);
		awaitArrived(3);
		Answer fourth = call(EchoServer.ECHO, null);
		assertThat(refused(fourth).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
		assertThat(Integer.parseInt(fourth.trailers.get(Admission.PUSHBACK))).isBetween(50, 250);
		assertThat(this.arrived).hasValue(3);
		assertThat(this.control.snapshot().rejected()).isEqualTo(1);
		assertThat(this.control.snapshot().concurrencyLimit()).isEqualTo(3);
	}

	@Test
	void placeIsFreeAgainWhenACallEndsInWhateverWay() {
		start(0, 2, Runnable::run);
		for (int i = 0; i < 3; i++) {
			List<Answer> answers = calls(2);
			awaitArrived(2 * i + 2);
			StreamObserver<String> answered = this.unanswered.remove();
			answered.onNext("yes");
			answered.onCompleted();
			this.unanswered.remove().onError(Status.ABORTED.asRuntimeException());
			answers.forEach((answer) -> await().until(() -> answer.status != null));
			await().until(() -> this.control.snapshot().inFlight() == 0);
		}
		assertThat(this.control.snapshot().rejected()).isZero();
	}

	@Test
	void callsThatWaitForAThreadAreCounted() {
		Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
		start(0, 2, waiting::add);
		List<Answer> answers = calls(5);
		await().until(() -> this.control.snapshot().rejected() == 3);
		assertThat(this.arrived).hasValue(0);
		await().until(() -> {
			for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
				task.run();
			}
			return this.arrived.get() == 2 && answers.stream().filter((answer) -> answer.status != null).count() == 3;
		});
	}

	@Test
	void healthIsNeverRefused() {
		start(0, 1, Runnable::run);
		calls(1);
		awaitArrived(1);
		assertThat(HealthGrpc.newBlockingStub(this.channel).check(HealthCheckRequest.getDefaultInstance()).getStatus())
			.isEqualTo(ServingStatus.SERVING);
	}

	@Test
	void importantCallsHaveAReserveAndUnimportantOnesLeaveRoom() {
		this.priorities = true;
		start(0, 10, Runnable::run);
		calls(8);
		awaitArrived(8);
		assertThat(refused(call(EchoServer.ECHO, "low")).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
		calls(2);
		awaitArrived(10);
		assertThat(refused(call(EchoServer.ECHO, "unheard-of")).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
		call(EchoServer.ECHO, "high");
		call(EchoServer.ECHO, "high");
		awaitArrived(12);
		assertThat(refused(call(EchoServer.ECHO, "high")).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
	}

	@Test
	void nobodyClaimsAPriorityUnlessThatIsAllowed() {
		start(0, 1, Runnable::run);
		calls(1);
		awaitArrived(1);
		assertThat(refused(call(EchoServer.ECHO, "high")).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
	}

	@Test
	void idleStreamsAreCountedApartFromCalls() {
		start(0, 2, Runnable::run);
		call(STREAM, null);
		call(STREAM, null);
		awaitArrived(2);
		assertThat(refused(call(STREAM, null)).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
		calls(2);
		awaitArrived(4);
		assertThat(this.control.snapshot().rejected()).isEqualTo(1);
		assertThat(this.control.snapshot().inFlight()).as("refused streams are no calls in flight")
			.isLessThanOrEqualTo(5);
	}

	@Test
	void streamsThatSendHeadersOnlyDoNotKeepThePlacesOfOthers() {
		start(0, 4, Runnable::run);
		for (int i = 0; i < 4; i++) {
			this.channel.newCall(CHAT, CallOptions.DEFAULT).start(new Answer(), new Metadata());
		}
		awaitArrived(4);
		calls(1);
		awaitArrived(5);
		await().until(() -> {
			Answer answer = call(STREAM, null);
			await().until(() -> answer.status != null || this.arrived.get() > 5);
			return this.arrived.get() > 5;
		});
	}

	@Test
	void refusedStreamsAreNotInFlight() {
		start(0, 1, Runnable::run);
		call(STREAM, null);
		awaitArrived(1);
		refused(call(STREAM, null));
		await().until(() -> this.control.snapshot().inFlight() == 1);
	}

	@Test
	void openStreamsDoNotUseTheAutomaticLimitUp() {
		start(0, AdmissionSpec.AUTO, Runnable::run);
		int streams = 2 * AdaptiveLimit.INITIAL;
		for (int i = 1; i <= streams; i++) {
			call(STREAM, null);
			awaitArrived(i);
		}
		calls(1);
		awaitArrived(streams + 1);
		assertThat(this.control.snapshot().rejected()).isZero();
		assertThat(this.control.snapshot().concurrencyLimit()).isEqualTo(AdaptiveLimit.INITIAL);
	}

	@Test
	void clientKeepsCallsBackThatTheConnectionMayNotHave() {
		start(4, AdmissionSpec.NONE, Runnable::run);
		// Until the settings have come, grpc-java sends as many as it likes.
		calls(1);
		awaitArrived(1);
		this.unanswered.remove().onError(Status.ABORTED.asRuntimeException());
		await().until(() -> this.control.snapshot().inFlight() == 0);
		calls(6);
		awaitArrived(5);
		assertThat(this.control.snapshot().inFlight()).isEqualTo(4);
		this.unanswered.remove().onError(Status.ABORTED.asRuntimeException());
		awaitArrived(6);
	}

	private static final class Answer extends ClientCall.Listener<String> {

		private volatile Status status;

		private volatile Metadata trailers;

		@Override
		public void onClose(Status status, Metadata trailers) {
			this.trailers = trailers;
			this.status = status;
		}

	}

}
