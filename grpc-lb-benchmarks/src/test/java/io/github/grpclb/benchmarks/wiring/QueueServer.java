package io.github.grpclb.benchmarks.wiring;

import java.io.IOException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.services.CallMetricRecorder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.grpc.xds.orca.OrcaMetricReportingServerInterceptor;

import io.github.grpclb.benchmarks.harness.CallArgs;

/**
 * A real server whose work is only waiting: one worker, one queue, no CPU burnt. The
 * request is the work in microseconds. It reports its load as gRFC A51 says.
 */
final class QueueServer {

	private final ScheduledExecutorService timer;

	private final double speed;

	private final Server server;

	private final AtomicInteger calls = new AtomicInteger();

	private final long startNanos = System.nanoTime();

	private long freeAt;

	private long busyNanos;

	QueueServer(String name, double speed, ScheduledExecutorService timer) throws IOException {
		this.timer = timer;
		this.speed = speed;
		ServerServiceDefinition service = ServerServiceDefinition.builder(CallArgs.method().getServiceName())
			.addMethod(CallArgs.method(), ServerCalls.asyncUnaryCall(this::serve))
			.build();
		this.server = InProcessServerBuilder.forName(name)
			.addService(service)
			.intercept(OrcaMetricReportingServerInterceptor.getInstance())
			.build()
			.start();
	}

	int calls() {
		return this.calls.get();
	}

	void shutdown() {
		this.server.shutdownNow();
	}

	private void serve(Integer micros, StreamObserver<Integer> response) {
		long now = System.nanoTime();
		int served = this.calls.incrementAndGet();
		double seconds = (now - this.startNanos) / 1e9;
		CallMetricRecorder recorder = CallMetricRecorder.getCurrent();
		recorder.recordQpsMetric(served / seconds);
		recorder.recordCpuUtilizationMetric(Math.min(1, enqueue(now, micros) / 1e9 / seconds));
		this.timer.schedule(() -> {
			response.onNext(micros);
			response.onCompleted();
		}, this.freeAt - now, TimeUnit.NANOSECONDS);
	}

	private synchronized long enqueue(long now, int micros) {
		long work = (long) (micros * 1_000L / this.speed);
		this.freeAt = Math.max(now, this.freeAt) + work;
		this.busyNanos += work;
		return this.busyNanos;
	}

}
