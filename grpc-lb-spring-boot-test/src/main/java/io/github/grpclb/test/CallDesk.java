package io.github.grpclb.test;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/**
 * Where a backend's calls are counted, wait for their turn, take their time and fail.
 * Thread-safe.
 */
final class CallDesk implements ServerInterceptor {

	/** Of gRFC A6; grpc-java keeps its own constant to itself. */
	private static final Metadata.Key<String> PREVIOUS_ATTEMPTS = Metadata.Key.of("grpc-previous-rpc-attempts",
			Metadata.ASCII_STRING_MARSHALLER);

	/** Streams that balancers hold beside the calls. */
	private static final String HEALTH_WATCH = "grpc.health.v1.Health/Watch";

	private final Set<String> beside = ConcurrentHashMap.newKeySet();

	private final Supplier<BackendProfile> profile;

	private final CallLog log;

	private final CallClock clock;

	private final Queue<Runnable> waiting = new ArrayDeque<>();

	private int working;

	private long arrived;

	CallDesk(Supplier<BackendProfile> profile, CallLog log, CallClock clock) {
		this.profile = profile;
		this.log = log;
		this.clock = clock;
	}

	/** A service whose calls are the balancer's, not the application's. */
	void leaveAlone(String service) {
		this.beside.add(service);
	}

	@Override
	public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
			ServerCallHandler<Q, A> next) {
		String method = call.getMethodDescriptor().getFullMethodName();
		String service = call.getMethodDescriptor().getServiceName();
		if (method.equals(HEALTH_WATCH) || (service != null && this.beside.contains(service))) {
			return next.startCall(call, headers);
		}
		long began = this.log.began(method, headers.containsKey(PREVIOUS_ATTEMPTS));
		BackendProfile profile = this.profile.get();
		boolean fails;
		synchronized (this) {
			fails = profile.fails(this.arrived++);
		}
		DeskCall<Q, A> served = new DeskCall<>(call, this.clock, this, (ok) -> this.log.ended(began, ok));
		return served.start(headers, next, profile, fails);
	}

	/** Runs the work once there is room for it; its end is {@link #leave}. */
	void enter(Runnable work) {
		synchronized (this) {
			this.waiting.add(work);
		}
		admit();
	}

	void leave() {
		synchronized (this) {
			this.working--;
		}
		admit();
	}

	/** Lets in whoever there is room for, first come first served. */
	void admit() {
		while (true) {
			Runnable next;
			synchronized (this) {
				int capacity = this.profile.get().capacity();
				next = (capacity == 0 || this.working < capacity) ? this.waiting.poll() : null;
				if (next == null) {
					return;
				}
				this.working++;
			}
			next.run();
		}
	}

	/** Counts failures from the start. */
	void reset() {
		synchronized (this) {
			this.arrived = 0;
		}
		admit();
	}

}
