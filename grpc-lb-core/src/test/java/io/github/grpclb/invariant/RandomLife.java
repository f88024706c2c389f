package io.github.grpclb.invariant;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.EquivalentAddressGroup;
import io.grpc.Status;

import io.github.grpclb.discovery.BackendAttributes;
import io.github.grpclb.load.OwnedCall;
import io.github.grpclb.load.TriedBackends;
import io.github.grpclb.policy.HashKey;
import io.github.grpclb.testing.FakeCall;
import io.github.grpclb.testing.FakeChannel;
import io.github.grpclb.testing.FakeHelper;
import io.github.grpclb.testing.FakeSubchannel;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One random life of a channel: backends come, go, fail, recover, are drained and
 * undrained, the configuration changes, and calls run all the while.
 */
final class RandomLife {

	private static final int STEPS = 80;

	private static final int ADDRESSES = 12;

	private static final Status[] ENDS = { Status.OK, Status.OK, Status.OK, Status.OK, Status.UNAVAILABLE,
			Status.RESOURCE_EXHAUSTED, Status.NOT_FOUND, Status.CANCELLED, Status.DEADLINE_EXCEEDED };

	private final int combination;

	private final Random random;

	private final FakeChannel channel;

	private final Map<String, EquivalentAddressGroup> listed = new LinkedHashMap<>();

	private final Set<String> drained = new HashSet<>();

	private final Set<String> failing = new HashSet<>();

	private final List<FakeCall> calls = new ArrayList<>();

	/** Calls on backends that have left the list; should they come back, they are new. */
	private final Set<FakeCall> orphans = Collections.newSetFromMap(new IdentityHashMap<>());

	RandomLife(long seed) {
		this.combination = (int) (seed % RandomSettings.COMBINATIONS);
		this.random = new Random(seed);
		this.channel = new FakeChannel(RandomSettings.of(this.combination, this.random));
	}

	void run() {
		resolve();
		for (int step = 0; step < STEPS; step++) {
			step();
			check();
		}
		if (this.random.nextBoolean()) {
			recover();
		}
		shutDown();
	}

	private void check() {
		// A pick may ask for a connection, which makes a new routing table.
		this.channel.picks(2 * this.listed.size());
		this.calls.removeIf(FakeCall::ended);
		this.orphans.removeIf(FakeCall::ended);
		Map<String, Integer> open = new HashMap<>();
		for (FakeCall call : this.calls) {
			if (!this.orphans.contains(call)) {
				open.merge(call.address(), 1, Integer::sum);
			}
		}
		Invariants.check(this.channel, this.listed.keySet(), this.drained, open);
	}

	private void step() {
		switch (this.random.nextInt(20)) {
			case 0 -> resolve();
			case 1 -> drain();
			case 2 -> this.channel.update(RandomSettings.of(
					(this.random.nextInt(4) == 0) ? this.random.nextInt(RandomSettings.COMBINATIONS) : this.combination,
					this.random));
			case 3 -> any(ConnectivityState.READY, FakeSubchannel::lose);
			case 4 -> any(ConnectivityState.READY, FakeSubchannel::goAway);
			case 5 -> any(ConnectivityState.CONNECTING, FakeSubchannel::refuse);
			case 6 -> any(ConnectivityState.TRANSIENT_FAILURE, FakeSubchannel::tryAgain);
			case 7 -> any(ConnectivityState.READY, (connection) -> connection.health().serving(false));
			case 8 -> any(ConnectivityState.READY, (connection) -> connection.health().serving(true));
			case 9 -> toggle(this.failing, FakeChannel.address(this.random.nextInt(ADDRESSES)));
			case 10, 11 -> any(ConnectivityState.CONNECTING, FakeSubchannel::connect);
			case 12 -> this.channel.connect();
			case 13, 14, 15 -> call(1 + this.random.nextInt(12));
			case 16, 17 -> end((call) -> this.random.nextInt(3) > 0);
			case 18 -> this.channel.clock().advance(this.random.nextInt(1000), TimeUnit.MILLISECONDS);
			default -> this.channel.clock().advance(this.random.nextInt(15), TimeUnit.SECONDS);
		}
		// What was put off to "soon" has happened.
		this.channel.clock().advance(0, TimeUnit.NANOSECONDS);
	}

	private void resolve() {
		Map<String, EquivalentAddressGroup> next = new LinkedHashMap<>();
		List<EquivalentAddressGroup> list = new ArrayList<>();
		int change = this.random.nextInt(12);
		for (int i = 0; i < ADDRESSES; i++) {
			String address = FakeChannel.address(i);
			boolean stays = this.listed.containsKey(address) == (this.random.nextInt(4) > 0);
			if (change > 0 && stays) {
				EquivalentAddressGroup group = this.listed.get(address);
				next.put(address, (group != null && this.random.nextInt(4) > 0) ? group : group(address));
			}
		}
		list.addAll(next.values());
		if (this.random.nextInt(4) == 0) {
			Collections.shuffle(list, this.random);
			// Discovery may say something twice.
			list.addAll(list.subList(0, list.size() / 2));
		}
		for (FakeCall call : this.calls) {
			if (!next.containsKey(call.address())) {
				this.orphans.add(call);
			}
		}
		this.listed.clear();
		this.listed.putAll(next);
		this.channel.resolve(list);
	}

	private EquivalentAddressGroup group(String address) {
		return FakeHelper.group(address, Attributes.newBuilder()
			.set(BackendAttributes.ZONE, (this.random.nextInt(3) > 0) ? "a" : "b")
			.set(BackendAttributes.PRIORITY, (this.combination % 3 == 0) ? this.random.nextInt(2) : 0)
			.set(BackendAttributes.WEIGHT, (this.random.nextInt(4) > 0) ? 1.0 : 1 + this.random.nextInt(5))
			.set(BackendAttributes.LABELS,
					Map.of("version", (this.random.nextInt(5) == 0) ? "v3" : "v" + (1 + this.random.nextInt(2))))
			.build());
	}

	private void drain() {
		toggle(this.drained, FakeChannel.address(this.random.nextInt(ADDRESSES)));
		this.channel.drain(Set.copyOf(this.drained));
	}

	private static void toggle(Set<String> set, String address) {
		if (!set.add(address)) {
			set.remove(address);
		}
	}

	private void any(ConnectivityState state, Consumer<FakeSubchannel> event) {
		List<FakeSubchannel> candidates = this.channel.helper()
			.open()
			.stream()
			.filter((connection) -> connection.state() == state)
			.toList();
		if (!candidates.isEmpty()) {
			event.accept(candidates.get(this.random.nextInt(candidates.size())));
		}
	}

	private void call(int count) {
		for (int i = 0; i < count; i++) {
			CallOptions options = CallOptions.DEFAULT.withOption(HashKey.KEY, "customer " + this.random.nextInt(20));
			if (this.random.nextInt(4) == 0) {
				retry(options.withOption(TriedBackends.KEY, OwnedCall.create(true)));
			}
			else {
				this.channel.helper().begin(options, this::began);
			}
		}
	}

	private void began(FakeCall call) {
		this.calls.add(call);
		if (this.random.nextInt(8) > 0) {
			call.writeHeaders();
		}
	}

	/**
	 * The first attempt fails at once, and the second one must go elsewhere if it can.
	 */
	private void retry(CallOptions options) {
		FakeCall first = this.channel.helper().call(options);
		if (first == null) {
			return;
		}
		first.end(Status.UNAVAILABLE);
		Set<String> others = this.channel.eligible();
		others.remove(first.address());
		FakeCall second = this.channel.helper().call(options);
		if (second != null) {
			// A group keeps its calls to itself.
			if (!others.isEmpty() && this.channel.spec().routing().split().isEmpty()) {
				assertThat(second.address()).as("the second attempt, with %s", others).isNotEqualTo(first.address());
			}
			began(second);
		}
	}

	private void end(Predicate<FakeCall> which) {
		List<FakeCall> ending = this.calls.stream().filter(which).toList();
		for (FakeCall call : ending) {
			boolean fails = this.failing.contains(call.address());
			call.end(fails ? Status.UNAVAILABLE : ENDS[this.random.nextInt(ENDS.length)]);
		}
	}

	/** The world heals: nobody may be left out, and no call may wait any more. */
	private void recover() {
		this.drained.clear();
		this.failing.clear();
		if (this.listed.isEmpty()) {
			this.listed.put(FakeChannel.address(0), group(FakeChannel.address(0)));
		}
		this.channel.drain(Set.of());
		this.channel.resolve(List.copyOf(this.listed.values()));
		for (int i = 0; i < 120; i++) {
			end((call) -> true);
			this.channel.clock().advance(1, TimeUnit.SECONDS);
			for (FakeSubchannel connection : this.channel.helper().open()) {
				connection.tryAgain();
				connection.connect();
				connection.health().serving(true);
			}
			this.calls.removeIf(FakeCall::ended);
		}
		check();
		assertThat(this.channel.helper().waiting()).as("calls that wait in a world that is well").isZero();
		assertThat(this.channel.helper().state()).isEqualTo(ConnectivityState.READY);
		assertThat(this.channel.eligible()).isNotEmpty();
	}

	private void shutDown() {
		boolean callsFirst = this.random.nextBoolean();
		if (callsFirst) {
			end((call) -> true);
			check();
			// Failed calls hold their place for up to ten seconds.
			this.channel.clock().advance(11, TimeUnit.SECONDS);
			end((call) -> true);
			check();
			this.channel.clock().advance(11, TimeUnit.SECONDS);
		}
		this.channel.close();
		int updates = this.channel.helper().updates();
		assertThat(this.channel.helper().open()).as("connections after shutdown").isEmpty();
		if (callsFirst) {
			assertThat(this.channel.clock().pendingTasks()).as("timers after shutdown").isZero();
		}
		end((call) -> true);
		this.channel.clock().advance(1, TimeUnit.MINUTES);
		assertThat(this.channel.clock().pendingTasks()).as("timers a minute after shutdown").isZero();
		assertThat(this.channel.helper().updates()).as("pickers").isEqualTo(updates);
		assertThat(this.channel.helper().open()).isEmpty();
	}

	@Override
	public String toString() {
		return "combination " + this.combination + ": " + this.channel.spec();
	}

}
