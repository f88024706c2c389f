package io.github.grpclb.autoconfigure.server;

import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import net.devh.boot.grpc.server.service.GrpcService;
import org.springframework.scheduling.TaskScheduler;

import io.github.grpclb.testing.TextMarshaller;

/**
 * A service without generated code, which both frameworks find.
 */
@GrpcService
class NumbersService implements BindableService {

	/** Answers when the test wants. */
	static final MethodDescriptor<String, String> HOLD = method("Hold", MethodType.UNARY);

	/** Answers with the number after the one asked for, and stays open. */
	static final MethodDescriptor<String, String> AFTER = method("After", MethodType.SERVER_STREAMING);

	/** Answers from a task of the application's scheduler. */
	static final MethodDescriptor<String, String> LATER = method("Later", MethodType.UNARY);

	final Queue<StreamObserver<String>> held = new ConcurrentLinkedQueue<>();

	private final TaskScheduler scheduler;

	NumbersService(TaskScheduler scheduler) {
		this.scheduler = scheduler;
	}

	private static MethodDescriptor<String, String> method(String name, MethodType type) {
		return MethodDescriptor.newBuilder(TextMarshaller.INSTANCE, TextMarshaller.INSTANCE)
			.setType(type)
			.setFullMethodName("test.Numbers/" + name)
			.build();
	}

	@Override
	public ServerServiceDefinition bindService() {
		return ServerServiceDefinition.builder("test.Numbers")
			.addMethod(HOLD,
					ServerCalls
						.asyncUnaryCall((String request, StreamObserver<String> responses) -> this.held.add(responses)))
			.addMethod(LATER, ServerCalls.asyncUnaryCall(this::later))
			.addMethod(AFTER,
					ServerCalls.asyncServerStreamingCall((String request, StreamObserver<String> responses) -> responses
						.onNext(String.valueOf(Integer.parseInt(request) + 1))))
			.build();
	}

	private void later(String request, StreamObserver<String> responses) {
		this.scheduler.schedule(() -> {
			responses.onNext("later");
			responses.onCompleted();
		}, Instant.now().plusMillis(5));
	}

	void answer() {
		StreamObserver<String> responses = this.held.remove();
		responses.onNext("done");
		responses.onCompleted();
	}

}
