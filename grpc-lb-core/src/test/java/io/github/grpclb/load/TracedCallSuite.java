package io.github.grpclb.load;

import java.util.concurrent.TimeUnit;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientStreamTracer;
import io.grpc.Deadline;
import io.grpc.Metadata;

/**
 * A backend, its clock and the calls that are made to it.
 */
abstract class TracedCallSuite {

	long now = TimeUnit.HOURS.toNanos(1);

	final BackendLoad load = new BackendLoad("10.0.0.1:1", () -> this.now);

	final Deadline.Ticker time = new Deadline.Ticker() {

		@Override
		public long nanoTime() {
			return TracedCallSuite.this.now;
		}

	};

	static ClientStreamTracer created(ClientStreamTracer.Factory factory, CallOptions options) {
		ClientStreamTracer tracer = factory.newClientStreamTracer(
				ClientStreamTracer.StreamInfo.newBuilder().setCallOptions(options).build(), new Metadata());
		tracer.streamCreated(Attributes.EMPTY, new Metadata());
		return tracer;
	}

	ClientStreamTracer call(CallOptions options) {
		return created(LoadTracer.factory(this.load), options);
	}

	CallOptions deadline(int seconds) {
		return CallOptions.DEFAULT.withDeadline(Deadline.after(seconds, TimeUnit.SECONDS, this.time));
	}

}
