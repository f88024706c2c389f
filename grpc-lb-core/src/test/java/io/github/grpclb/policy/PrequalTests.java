package io.github.grpclb.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.grpclb.load.BackendLoad;
import io.github.grpclb.spec.PrequalSpec;
import io.github.grpclb.testing.VirtualClock;
import io.github.grpclb.wire.Probe;

import static org.assertj.core.api.Assertions.assertThat;

class PrequalTests {

	private final VirtualClock clock = new VirtualClock();

	private final List<Server> servers = new ArrayList<>();

	private final List<ManagedChannel> channels = new ArrayList<>();

	@AfterEach
	void close() {
		this.channels.forEach(ManagedChannel::shutdownNow);
		this.servers.forEach(Server::shutdownNow);
	}

	/** Answers at once, in the caller's thread. */
	private Backend backend(int number, Status status) throws Exception {
		Backend backend = new Backend(status);
		String name = InProcessServerBuilder.generateName();
		this.servers.add(InProcessServerBuilder.forName(name)
			.directExecutor()
			.addService(ServerServiceDefinition.builder(Probe.SERVICE)
				.addMethod(Probe.METHOD, ServerCalls.asyncUnaryCall(backend::answer))
				.build())
			.build()
			.start());
		ManagedChannel channel = InProcessChannelBuilder.forName(name).directExecutor().build();
		this.channels.add(channel);
		backend.candidate = new Candidate("10.0.0." + number + ":1",
				new BackendLoad("10.0.0." + number + ":1", this.clock::now), 1) {

			@Override
			public Channel probeChannel() {
				return channel;
			}

		};
		return backend;
	}

	private List<Backend> backends(int count, Status status) throws Exception {
		List<Backend> backends = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			backends.add(backend(i, status));
		}
		return backends;
	}

	private static Candidate[] candidates(List<Backend> backends) {
		return backends.stream().map((backend) -> backend.candidate).toArray(Candidate[]::new);
	}

	private PickPolicy policy(PrequalSpec spec, Candidate... candidates) {
		PickPolicy policy = new Prequal(spec, this.clock.context());
		for (Candidate candidate : candidates) {
			policy.attach(candidate.load());
		}
		return policy;
	}

	private static int probes(List<Backend> backends) {
		return backends.stream().mapToInt((backend) -> backend.probes.get()).sum();
	}

	@Test
	void callsGoToTheBackendThatProbesFindLeastLoaded() throws Exception {
		List<Backend> backends = backends(4, Status.OK);
		for (Backend backend : backends) {
			backend.inFlight = 9;
		}
		backends.get(2).inFlight = 1;
		Candidate[] candidates = candidates(backends);
		PickPolicy.Picker picker = policy(PrequalSpec.defaults(), candidates).picker(Backends.all(candidates));
		int[] picks = new int[4];
		for (int i = 0; i < 200; i++) {
			int picked = picker.pick(new Call());
			picks[picked]++;
			Backends.start(candidates[picked]).streamClosed(Status.OK);
		}
		// Two of three probes miss it: it is unknown at (3/4)^3 of the picks, and at the
		// first ones nobody is known. Five deviations below.
		assertThat(picks[2]).isGreaterThan((int) (200 * 0.58 - 5 * Math.sqrt(200 * 0.58 * 0.42)));
	}

	@Test
	void probeRateIsNeverExceeded() throws Exception {
		for (double rate : new double[] { 2, 2.5, 3 }) {
			List<Backend> backends = backends(5, Status.OK);
			Candidate[] candidates = candidates(backends);
			policy(new PrequalSpec(rate, 16, 0.84), candidates).picker(Backends.all(candidates));
			for (int call = 1; call <= 100; call++) {
				Backends.start(candidates[call % 5]).streamClosed(Status.OK);
				assertThat(probes(backends)).isLessThanOrEqualTo((int) (rate * call));
			}
			assertThat(probes(backends)).as("nothing hinders them here").isEqualTo((int) (rate * 100));
		}
	}

	@Test
	void withTooFewProbesToKeepUpNobodyIsProbedAndLatencyDecides() throws Exception {
		for (double rate : new double[] { 0, 0.3, 1, 1.9 }) {
			List<Backend> backends = backends(5, Status.OK);
			Candidate[] candidates = candidates(backends);
			PickPolicy.Picker picker = policy(new PrequalSpec(rate, 16, 0.84), candidates)
				.picker(Backends.all(candidates));
			for (int call = 1; call <= 100; call++) {
				Backends.start(candidates[picker.pick(new Call())]).streamClosed(Status.OK);
			}
			assertThat(probes(backends)).as("at rate %s", rate).isZero();
		}
	}

	@Test
	void backendThatDoesNotAnswerHasOneProbeAtATime() throws Exception {
		List<Backend> backends = backends(3, Status.OK);
		for (Backend backend : backends) {
			backend.silent = true;
		}
		Candidate[] candidates = candidates(backends);
		policy(PrequalSpec.defaults(), candidates).picker(Backends.all(candidates));
		for (int call = 0; call < 100; call++) {
			Backends.start(candidates[0]).streamClosed(Status.OK);
		}
		assertThat(backends).allSatisfy((backend) -> assertThat(backend.probes.get()).isEqualTo(1));
	}

	@Test
	void clientSideSignalsPickWhereServersDoNotAnswerProbes() throws Exception {
		List<Backend> backends = backends(3, Status.UNIMPLEMENTED);
		Candidate[] candidates = candidates(backends);
		PickPolicy.Picker picker = policy(PrequalSpec.defaults(), candidates).picker(Backends.all(candidates));
		for (int call = 0; call < 300; call++) {
			Candidate picked = candidates[picker.pick(new Call())];
			var tracer = Backends.start(picked);
			this.clock.advance((picked == candidates[1]) ? 100 : 10, TimeUnit.MILLISECONDS);
			tracer.streamClosed(Status.OK);
		}
		assertThat(probes(backends)).as("one each, or none").isLessThanOrEqualTo(3);
		for (int i = 0; i < 1000; i++) {
			assertThat(picker.pick(new Call())).isNotEqualTo(1);
		}
	}

	@Test
	void oneBackendWithoutProbesDoesNotStarve() throws Exception {
		List<Backend> backends = backends(2, Status.OK);
		backends.add(backend(2, Status.UNIMPLEMENTED));
		Candidate[] candidates = candidates(backends);
		PickPolicy.Picker picker = policy(PrequalSpec.defaults(), candidates).picker(Backends.all(candidates));
		int[] picks = new int[3];
		for (int i = 0; i < 3000; i++) {
			int picked = picker.pick(new Call());
			picks[picked]++;
			Backends.start(candidates[picked]).streamClosed(Status.OK);
		}
		assertThat(picks[2]).isGreaterThan(500);
	}

	@Test
	void serverThatFailsFastLooksBusy() throws Exception {
		List<Backend> backends = backends(3, Status.OK);
		for (Backend backend : backends) {
			backend.inFlight = 2;
		}
		backends.get(0).inFlight = 0;
		Candidate[] candidates = candidates(backends);
		PickPolicy.Picker picker = policy(PrequalSpec.defaults(), candidates).picker(Backends.all(candidates));
		int failures = 0;
		for (int i = 0; i < 1000; i++) {
			int picked = picker.pick(new Call());
			Backends.start(candidates[picked]).streamClosed((picked == 0) ? Status.UNAVAILABLE : Status.OK);
			failures += (picked == 0) ? 1 : 0;
		}
		assertThat(failures).as("each failure holds its place for seconds").isLessThan(100);
	}

	@Test
	void backendsThatComeAndGoAreRenumbered() throws Exception {
		List<Backend> backends = backends(6, Status.OK);
		Candidate[] candidates = candidates(backends);
		PickPolicy policy = policy(PrequalSpec.defaults(), candidates);
		for (int gone = 0; gone < 6; gone++) {
			Candidate[] left = Backends.without(candidates, gone);
			PickPolicy.Picker picker = policy.picker(Backends.all(left));
			for (int i = 0; i < 100; i++) {
				Backends.start(left[picker.pick(new Call())]).streamClosed(Status.OK);
			}
			int before = backends.get(gone).probes.get();
			for (int i = 0; i < 100; i++) {
				Backends.start(left[0]).streamClosed(Status.OK);
			}
			assertThat(backends.get(gone).probes.get()).as("nobody probes it any more").isEqualTo(before);
		}
		policy.close();
		assertThat(this.clock.pendingTasks()).isZero();
	}

	private static final class Backend {

		private final Status status;

		private final AtomicInteger probes = new AtomicInteger();

		private int inFlight;

		private boolean silent;

		private Candidate candidate = Backends.alike(1)[0];

		Backend(Status status) {
			this.status = status;
		}

		void answer(byte[] request, StreamObserver<Probe> response) {
			this.probes.incrementAndGet();
			if (this.silent) {
				return;
			}
			if (!this.status.isOk()) {
				response.onError(this.status.asRuntimeException());
				return;
			}
			response.onNext(new Probe(this.inFlight, TimeUnit.MILLISECONDS.toNanos(10)));
			response.onCompleted();
		}

	}

}
