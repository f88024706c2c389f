package io.github.grpclb.sample.backend;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import net.devh.boot.grpc.server.event.GrpcServerStartedEvent;
import net.devh.boot.grpc.server.service.GrpcService;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.event.EventListener;

import io.github.grpclb.sample.proto.CreateOrder;
import io.github.grpclb.sample.proto.Order;
import io.github.grpclb.sample.proto.OrderServiceGrpc;
import io.github.grpclb.sample.proto.WatchOrders;

/**
 * Takes orders, each after a fixed time that costs no CPU.
 */
@GrpcService(interceptors = PreviousAttempts.class)
class OrderBackend extends OrderServiceGrpc.OrderServiceImplBase implements Faults, DisposableBean {

	private static final long WATCH_MILLIS = 100;

	private static final double BROKEN = 0.3;

	private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);

	private final AtomicLong numbers = new AtomicLong();

	private volatile Duration latency;

	private final double failures;

	private volatile boolean broken;

	private volatile String address = "";

	private volatile @Nullable Server server;

	/**
	 * Creates a backend.
	 * @param latency how long an order takes
	 * @param failures the share of orders that fail, 0 to 1
	 */
	OrderBackend(Duration latency, double failures) {
		this.latency = latency;
		this.failures = failures;
	}

	@EventListener
	void started(GrpcServerStartedEvent event) {
		this.address = event.getAddress() + ":" + event.getPort();
		this.server = event.getServer();
	}

	@Override
	public String address() {
		return this.address;
	}

	@Override
	public void latency(Duration latency) {
		this.latency = latency;
	}

	@Override
	public void breakOrders(boolean broken) {
		this.broken = broken;
	}

	@Override
	public void kill() {
		Server running = this.server;
		if (running != null) {
			running.shutdownNow();
		}
	}

	@Override
	public void create(CreateOrder request, StreamObserver<Order> responses) {
		if (ThreadLocalRandom.current().nextDouble() < Math.max(this.failures, this.broken ? BROKEN : 0)) {
			String cause = this.broken ? "this backend was told to fail" : "sample.failures has struck";
			responses.onError(Status.UNAVAILABLE.withDescription(cause).asRuntimeException());
			return;
		}
		Order order = order(PreviousAttempts.KEY.get());
		this.timer.schedule(() -> {
			responses.onNext(order);
			responses.onCompleted();
		}, this.latency.toNanos(), TimeUnit.NANOSECONDS);
	}

	@Override
	public void watch(WatchOrders request, StreamObserver<Order> responses) {
		ServerCallStreamObserver<Order> stream = (ServerCallStreamObserver<Order>) responses;
		AtomicLong left = new AtomicLong((request.getCount() > 0) ? request.getCount() : Long.MAX_VALUE);
		ScheduledFuture<?> ticks = this.timer.scheduleAtFixedRate(() -> {
			if (left.getAndDecrement() > 0) {
				stream.onNext(order(0));
			}
			else if (left.get() == -1) {
				stream.onCompleted();
			}
		}, 0, WATCH_MILLIS, TimeUnit.MILLISECONDS);
		stream.setOnCancelHandler(() -> ticks.cancel(false));
		stream.setOnCloseHandler(() -> ticks.cancel(false));
	}

	private Order order(int previousAttempts) {
		return Order.newBuilder()
			.setNumber(this.numbers.incrementAndGet())
			.setBackend(this.address)
			.setPreviousAttempts(previousAttempts)
			.build();
	}

	@Override
	public void destroy() {
		this.timer.shutdownNow();
	}

}
