package io.github.grpclb.benchmarks.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.benchmarks.harness.Streams;
import io.github.grpclb.benchmarks.harness.VirtualTime;

/**
 * One run: calls arrive, a router picks hosts, hosts answer. Confined to one thread.
 */
final class Simulation {

	static final long NETWORK = 250 * Units.MICROSECOND;

	private static final Metadata NO_TRAILERS = new Metadata();

	private final VirtualTime time = new VirtualTime();

	private final List<Host> hosts;

	private final List<PhaseStats> phases;

	private final Trace trace;

	private final long deadline;

	/** What our retries begin with; without jitter, so that runs can be repeated. */
	private static final long BACKOFF = 100 * Units.MILLISECOND;

	private final int attempts;

	private final Router router;

	private final Deque<Rpc> free = new ArrayDeque<>();

	private int next;

	private int phase;

	Simulation(RunPlan plan, Trace trace, Function<Simulation, Router> router) {
		this.hosts = plan.hosts().stream().map((host) -> new Host(host, this.time)).toList();
		this.phases = plan.phases().stream().map(PhaseStats::new).toList();
		this.trace = trace;
		this.deadline = plan.deadline();
		this.attempts = plan.attempts();
		this.router = router.apply(this);
	}

	VirtualTime time() {
		return this.time;
	}

	List<Host> hosts() {
		return this.hosts;
	}

	/** Runs to the end and returns what each measured phase came to. */
	List<Outcome> run() {
		this.router.start();
		for (PhaseStats stats : this.phases) {
			this.time.at(stats.phase().from(), () -> stats.begin(this.hosts));
			this.time.at(stats.phase().to(), () -> stats.end(this.hosts));
		}
		scheduleArrival();
		this.time.runUntil(this.phases.get(this.phases.size() - 1).phase().to() + this.deadline + Units.SECOND);
		List<Outcome> outcomes = new ArrayList<>();
		for (PhaseStats stats : this.phases) {
			if (stats.phase().measured()) {
				outcomes.add(stats.outcome());
			}
		}
		return outcomes;
	}

	private void scheduleArrival() {
		if (this.next < this.trace.size()) {
			this.time.at(this.trace.start(this.next), this::arrive);
		}
	}

	private void arrive() {
		int index = this.next++;
		while (this.time.now() >= this.phases.get(this.phase).phase().to()) {
			this.phase++;
		}
		Rpc rpc = this.free.isEmpty() ? new Rpc(this, this.phases.get(this.phase)) : this.free.pop();
		rpc.phase = this.phases.get(this.phase);
		rpc.start = this.time.now();
		rpc.attempts = 0;
		rpc.deadline = rpc.start + this.deadline;
		rpc.demand = this.trace.demand(index);
		rpc.client = this.trace.client(index);
		scheduleArrival();
		this.router.route(rpc);
	}

	/** Puts a call on the wire to a host. */
	void send(Rpc rpc, int host, @Nullable ClientStreamTracer tracer) {
		rpc.attempts++;
		rpc.host = host;
		rpc.tracer = tracer;
		rpc.phase.sent(rpc, host);
		this.hosts.get(host).accept(rpc, this.time.now() + NETWORK);
		long end = rpc.finish + NETWORK;
		if (end > rpc.deadline) {
			rpc.answer = Status.Code.DEADLINE_EXCEEDED;
			end = rpc.deadline;
		}
		if (this.router.reports() && rpc.answer == Status.Code.OK) {
			this.time.at(rpc.finish, () -> rpc.leftBehind = this.hosts.get(host).inFlight().at(rpc.finish));
		}
		this.time.at(end, rpc);
	}

	/** Ends a call that was never sent. */
	void refuse(Rpc rpc, Status.Code status) {
		rpc.phase.ended(status, this.time.now() - rpc.start);
		this.free.push(rpc);
	}

	/** The client sees the end of a call that was sent. */
	void ended(Rpc rpc) {
		Status status = rpc.answer.toStatus();
		if (rpc.answer == Status.Code.DEADLINE_EXCEEDED) {
			Streams.broken(rpc.tracer, status);
		}
		else {
			Metadata trailers = status.isOk() ? this.hosts.get(rpc.host).trailers(rpc, this.router.reports())
					: NO_TRAILERS;
			Streams.answered(rpc.tracer, trailers, status);
		}
		rpc.tracer = null;
		if (rpc.answer == Status.Code.UNAVAILABLE && rpc.attempts < this.attempts
				&& this.time.now() + BACKOFF < rpc.deadline) {
			this.time.after(BACKOFF, () -> this.router.route(rpc));
			return;
		}
		rpc.phase.ended(rpc.answer, this.time.now() - rpc.start);
		if (status.isOk()) {
			this.phases.get(this.phase).answered(this.time.now());
		}
		this.free.push(rpc);
	}

}
