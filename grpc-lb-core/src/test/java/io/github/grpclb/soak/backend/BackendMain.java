package io.github.grpclb.soak.backend;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

import com.sun.management.OperatingSystemMXBean;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;

import io.github.grpclb.server.ServerControl;
import io.github.grpclb.server.ServerListener;
import io.github.grpclb.server.ServerSnapshot;
import io.github.grpclb.soak.backend.Work.Count;

/**
 * One server in a process of its own, which obeys lines on its standard input and ends
 * with it.
 */
public final class BackendMain {

	private final LongAdder handled = new LongAdder();

	private final AtomicInteger working = new AtomicInteger();

	private final AtomicInteger counting = new AtomicInteger();

	private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);

	private final ExecutorService executor;

	private final ServerControl control;

	private final Server server;

	/** Handlers do not work, so that a queue ends soon. */
	private volatile boolean flushing;

	private BackendMain(BackendSettings settings) throws IOException {
		this.control = new ServerControl(settings.spec(), ServerListener.NONE);
		this.executor = (settings.workers() > 0) ? Executors.newFixedThreadPool(settings.workers())
				: Executors.newCachedThreadPool();
		NettyServerBuilder builder = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", settings.port()))
			.executor(this.executor)
			.addService(new HealthStatusManager().getHealthService())
			.addService(ServerServiceDefinition.builder(Work.SERVICE)
				.addMethod(Work.CALL, ServerCalls.asyncUnaryCall(this::work))
				.addMethod(Work.LONG_CALL, ServerCalls.asyncUnaryCall(this::work))
				.addMethod(Work.COUNT, ServerCalls.asyncServerStreamingCall(this::count))
				.build());
		if (!settings.plain()) {
			this.control.configure(builder);
		}
		else if (!settings.connectionAge().isZero()) {
			builder.maxConnectionAge(settings.connectionAge().toNanos(), TimeUnit.NANOSECONDS);
		}
		this.server = builder.build().start();
		this.control.started();
	}

	public static void main(String[] arguments) throws IOException {
		BackendMain backend = new BackendMain(BackendSettings.parse(arguments));
		System.out.println("port " + backend.server.getPort());
		BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String command = commands.readLine(); command != null; command = commands.readLine()) {
			System.out.println(backend.obey(command));
		}
		System.exit(0);
	}

	private String obey(String command) {
		switch (command) {
			case "stats" -> {
			}
			case "flush" -> flush();
			case "drain" -> {
				this.control.announce();
				this.control.shutdown(this.server);
			}
			case "stop" -> this.server.shutdownNow();
			default -> throw new IllegalArgumentException(command);
		}
		return stats();
	}

	private void flush() {
		this.flushing = true;
		try {
			for (int i = 0; i < 1000 && (this.working.get() > 0 || this.control.snapshot().inFlight() > 0); i++) {
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
			}
		}
		finally {
			this.flushing = false;
		}
	}

	private String stats() {
		ServerSnapshot is = this.control.snapshot();
		long cpu = (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system)
				? system.getProcessCpuTime() : -1;
		return "handled=" + this.handled.sum() + " came=" + is.accepted() + " rejected=" + is.rejected() + " limit="
				+ is.concurrencyLimit() + " open=" + is.inFlight() + " counting=" + this.counting.get() + " cpu=" + cpu;
	}

	private void work(String micros, StreamObserver<String> answer) {
		this.handled.increment();
		this.working.incrementAndGet();
		long end = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(Long.parseLong(micros));
		for (long left = end - System.nanoTime(); left > 0 && !this.flushing; left = end - System.nanoTime()) {
			LockSupport.parkNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(100)));
		}
		this.working.decrementAndGet();
		answer.onNext("done");
		answer.onCompleted();
	}

	private void count(String request, StreamObserver<String> numbers) {
		new Counting(Count.parse(request), (ServerCallStreamObserver<String>) numbers).start();
	}

	private final class Counting {

		private final Count count;

		private final ServerCallStreamObserver<String> numbers;

		private final AtomicBoolean over = new AtomicBoolean();

		private int next;

		Counting(Count count, ServerCallStreamObserver<String> numbers) {
			this.count = count;
			this.numbers = numbers;
			this.next = count.after() + 1;
			BackendMain.this.handled.increment();
			BackendMain.this.counting.incrementAndGet();
			numbers.setOnCancelHandler(this::end);
			numbers.setOnCloseHandler(this::end);
		}

		void start() {
			BackendMain.this.clock.schedule(this::send, this.count.millis(), TimeUnit.MILLISECONDS);
		}

		private void send() {
			if (this.over.get()) {
				return;
			}
			if (this.next > this.count.last()) {
				complete(Status.fromCodeValue(this.count.end()));
				return;
			}
			this.numbers.onNext(String.valueOf(this.next++));
			start();
		}

		private void complete(Status status) {
			if (status.isOk()) {
				this.numbers.onCompleted();
			}
			else {
				this.numbers.onError(status.withDescription("as asked for").asRuntimeException());
			}
		}

		private void end() {
			if (this.over.compareAndSet(false, true)) {
				BackendMain.this.counting.decrementAndGet();
			}
		}

	}

}
