package io.github.grpclb.benchmarks.endtoend;

import java.util.concurrent.CountDownLatch;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import org.HdrHistogram.Histogram;

import io.github.grpclb.benchmarks.clients.Echo;

/**
 * One of the callers of a closed loop: the next call begins when the last one has ended.
 * Its callbacks follow one another, so that it needs no lock.
 */
final class Slot extends ClientCall.Listener<byte[]> {

	private static final byte[] REQUEST = new byte[64];

	private final Channel channel;

	private final long end;

	private final CountDownLatch running;

	/** Microseconds with three digits. */
	private final Histogram latencies = new Histogram(3);

	private long failures;

	private long started;

	Slot(Channel channel, long end, CountDownLatch running) {
		this.channel = channel;
		this.end = end;
		this.running = running;
	}

	void call() {
		this.started = System.nanoTime();
		ClientCall<byte[], byte[]> call = this.channel.newCall(Echo.METHOD, CallOptions.DEFAULT);
		call.start(this, new Metadata());
		call.request(2);
		call.sendMessage(REQUEST);
		call.halfClose();
	}

	@Override
	public void onClose(Status status, Metadata trailers) {
		long now = System.nanoTime();
		if (status.isOk()) {
			this.latencies.recordValue((now - this.started) / 1_000);
		}
		else {
			this.failures++;
		}
		if (now - this.end < 0) {
			call();
		}
		else {
			this.running.countDown();
		}
	}

	void addTo(Histogram all) {
		all.add(this.latencies);
	}

	long failures() {
		return this.failures;
	}

}
