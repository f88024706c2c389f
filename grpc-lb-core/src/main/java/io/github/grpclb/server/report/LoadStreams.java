package io.github.grpclb.server.report;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;

import io.github.grpclb.Internal;
import io.github.grpclb.server.calls.InfrastructureServices;
import io.github.grpclb.server.calls.Timer;
import io.github.grpclb.wire.BytesMarshaller;
import io.github.grpclb.wire.OrcaInterval;

/**
 * The out-of-band load reports of gRFC A51: clients that ask for them get one now, and
 * one in each interval. Thread-safe.
 *
 * @see <a href=
 * "https://github.com/grpc/proposal/blob/master/A51-custom-backend-metrics.md#out-of-band-metrics-reporting">gRFC
 * A51, out-of-band metrics reporting</a>
 */
@Internal
public final class LoadStreams {

	static final MethodDescriptor<byte[], byte[]> STREAM_CORE_METRICS = MethodDescriptor
		.newBuilder(BytesMarshaller.INSTANCE, BytesMarshaller.INSTANCE)
		.setType(MethodType.SERVER_STREAMING)
		.setFullMethodName(
				MethodDescriptor.generateFullMethodName(InfrastructureServices.LOAD_REPORTS, "StreamCoreMetrics"))
		.build();

	private final ServerLoad load;

	private final Timer timer;

	public LoadStreams(ServerLoad load, Timer timer) {
		this.load = load;
		this.timer = timer;
	}

	public ServerServiceDefinition service() {
		return ServerServiceDefinition.builder(InfrastructureServices.LOAD_REPORTS)
			.addMethod(STREAM_CORE_METRICS, ServerCalls.asyncServerStreamingCall(this::subscribe))
			.build();
	}

	private void subscribe(byte[] request, StreamObserver<byte[]> reports) {
		Subscription subscription = new Subscription((ServerCallStreamObserver<byte[]>) reports,
				OrcaInterval.nanos(request));
		subscription.start();
	}

	private final class Subscription {

		private final ServerCallStreamObserver<byte[]> reports;

		private final long interval;

		private Runnable cancel = () -> {
		};

		private boolean ended;

		Subscription(ServerCallStreamObserver<byte[]> reports, long interval) {
			this.reports = reports;
			this.interval = interval;
			reports.setOnCancelHandler(this::forget);
			reports.setOnCloseHandler(this::forget);
		}

		void start() {
			send();
		}

		private synchronized void send() {
			if (this.ended) {
				return;
			}
			// A client that does not read gets the next report, not all of them.
			if (this.reports.isReady()) {
				this.reports.onNext(LoadStreams.this.load.report());
			}
			this.cancel = LoadStreams.this.timer.schedule(this::send, this.interval);
		}

		private synchronized void forget() {
			this.ended = true;
			this.cancel.run();
		}

	}

}
