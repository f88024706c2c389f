package io.github.grpclb.verification.traffic;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;

import io.github.grpclb.testing.TextMarshaller;

/**
 * Streams that live beside the calls: a server sends a message every tenth of a second
 * and ends the stream after a while.
 */
final class Ticks {

	private static final MethodDescriptor<String, String> OPEN = MethodDescriptor
		.newBuilder(TextMarshaller.INSTANCE, TextMarshaller.INSTANCE)
		.setType(MethodDescriptor.MethodType.SERVER_STREAMING)
		.setFullMethodName("verification.Ticks/Open")
		.build();

	private static final int MESSAGES = 10;

	private final AtomicInteger opened = new AtomicInteger();

	private final AtomicInteger ended = new AtomicInteger();

	private final AtomicInteger whole = new AtomicInteger();

	static ServerServiceDefinition service(ScheduledExecutorService clock) {
		return ServerServiceDefinition.builder("verification.Ticks")
			.addMethod(OPEN, (ServerCall<String, String> call, Metadata headers) -> {
				call.request(1);
				call.sendHeaders(new Metadata());
				tick(call, clock, 1);
				return new ServerCall.Listener<>() {
				};
			})
			.build();
	}

	private static void tick(ServerCall<String, String> call, ScheduledExecutorService clock, int number) {
		clock.schedule(() -> {
			if (call.isCancelled()) {
				return;
			}
			call.sendMessage("tick");
			if (number < MESSAGES) {
				tick(call, clock, number + 1);
			}
			else {
				call.close(Status.OK, new Metadata());
			}
		}, 100, TimeUnit.MILLISECONDS);
	}

	void open(Channel channel) {
		ClientCall<String, String> call = channel.newCall(OPEN, CallOptions.DEFAULT);
		this.opened.incrementAndGet();
		call.start(new ClientCall.Listener<>() {

			private int messages;

			@Override
			public void onMessage(String message) {
				this.messages++;
			}

			@Override
			public void onClose(Status status, Metadata trailers) {
				boolean refused = status.getCode() == Status.Code.RESOURCE_EXHAUSTED;
				if (refused || (status.isOk() && this.messages == MESSAGES)) {
					Ticks.this.whole.incrementAndGet();
				}
				Ticks.this.ended.incrementAndGet();
			}

		}, new Metadata());
		call.request(MESSAGES + 1);
		call.sendMessage("open");
		call.halfClose();
	}

	boolean allEnded() {
		return this.ended.get() == this.opened.get();
	}

	/** Streams that ended otherwise than after their last message or by a limit. */
	int broken() {
		return this.opened.get() - this.whole.get();
	}

}
