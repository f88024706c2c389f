package io.github.grpclb.balancer.routing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.Metadata;
import io.grpc.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.grpclb.discovery.BackendAttributes;
import io.github.grpclb.load.OwnedCall;
import io.github.grpclb.load.TriedBackends;
import io.github.grpclb.policy.HashKey;
import io.github.grpclb.spec.BackendSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.LocalitySpec;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.RoutingSpec;
import io.github.grpclb.testing.FakeCall;
import io.github.grpclb.testing.FakeChannel;
import io.github.grpclb.testing.FakeHelper;
import io.github.grpclb.testing.FakeSubchannel;
import io.github.grpclb.testing.Settings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What calls see of a split: their attempts, and their keys.
 */
class SplitCallTests {

	private static final int KEYS = 10_000;

	private static EquivalentAddressGroup backend(int index, String version, String zone) {
		return FakeHelper.group(FakeChannel.address(index), BackendAttributes
			.of(new BackendSpec(FakeChannel.address(index), 1, zone, 0, Map.of("version", version))));
	}

	private static RoutingSpec split(int v1, int v2) {
		Map<String, Integer> split = new LinkedHashMap<>();
		split.put("v1", v1);
		split.put("v2", v2);
		return new RoutingSpec(LocalitySpec.defaults(),
				Map.of("v1", Map.of("version", "v1"), "v2", Map.of("version", "v2")), split, List.of(), null);
	}

	private static FakeChannel channel(Settings settings, RoutingSpec routing, EquivalentAddressGroup... backends) {
		FakeChannel channel = new FakeChannel(settings.outlier(Settings.noOutliers())
			.slowStart(Duration.ZERO, 1, 0.1)
			.client("static://10.0.0.1:1")
			.withRouting(routing));
		channel.resolve(List.of(backends));
		channel.connect();
		channel.clock().advance(5, TimeUnit.SECONDS);
		return channel;
	}

	private static FakeChannel fourOfEach(Settings settings, RoutingSpec routing) {
		EquivalentAddressGroup[] backends = new EquivalentAddressGroup[8];
		for (int i = 0; i < 8; i++) {
			backends[i] = backend(i, (i < 4) ? "v1" : "v2", "a");
		}
		return channel(settings, routing, backends);
	}

	private static int group(FakeCall call) {
		return List.of(0, 1, 2, 3).stream().map(FakeChannel::address).anyMatch(call.address()::equals) ? 1 : 2;
	}

	private static CallOptions owned() {
		return CallOptions.DEFAULT.withOption(TriedBackends.KEY, OwnedCall.create(true));
	}

	@Test
	void hedgesKeepTheirCallsGroupAndTakeNoTurn() {
		try (FakeChannel channel = fourOfEach(new Settings(), split(50, 50))) {
			for (int round = 0; round < 10; round++) {
				int first = 0;
				for (int i = 0; i < 100; i++) {
					CallOptions options = owned();
					FakeCall attempt = channel.helper().call(options);
					FakeCall hedge = channel.helper().call(options);
					assertThat(group(hedge)).isEqualTo(group(attempt));
					first += (group(attempt) == 1) ? 1 : 0;
					attempt.end(Status.OK);
					hedge.end(Status.CANCELLED);
				}
				assertThat(first).isEqualTo(50);
			}
		}
	}

	@Test
	void aGroupThatFailsGetsNoMoreThanItsShareOfFirstAttempts() {
		try (FakeChannel channel = fourOfEach(new Settings(), split(50, 50))) {
			int[] first = new int[3];
			for (int i = 0; i < 200; i++) {
				CallOptions options = owned();
				FakeCall attempt = channel.helper().call(options);
				first[group(attempt)]++;
				boolean fails = group(attempt) == 2;
				attempt.end(fails ? Status.UNAVAILABLE : Status.OK);
				if (fails) {
					FakeCall retry = channel.helper().call(options);
					assertThat(group(retry)).as("there are others of its group").isEqualTo(2);
					retry.end(Status.OK);
				}
			}
			assertThat(first[2]).isEqualTo(100);
		}
	}

	@Test
	void aRetryLeavesAGroupOfWhichItHasTriedAllAndAHedgeDoesNot() {
		try (FakeChannel channel = channel(new Settings(), split(50, 50), backend(0, "v1", "a"),
				backend(1, "v2", "a"))) {
			CallOptions options = owned();
			FakeCall attempt = channel.helper().call(options);
			FakeCall hedge = channel.helper().call(options);
			assertThat(hedge.address()).isEqualTo(attempt.address());
			attempt.end(Status.UNAVAILABLE);
			hedge.end(Status.UNAVAILABLE);
			assertThat(channel.helper().call(options).address()).isNotEqualTo(attempt.address());
		}
	}

	@Test
	void aHedgeWithoutRoomWaitsAndGoesWhenThereIsSome() {
		try (FakeChannel channel = channel(new Settings().limits(0, 1), split(1, 0), backend(0, "v1", "a"),
				backend(1, "v1", "a"))) {
			CallOptions options = owned();
			FakeCall attempt = channel.helper().call(options);
			FakeCall other = channel.helper().call(owned());
			List<FakeCall> hedges = new ArrayList<>();
			channel.helper().begin(options, hedges::add);
			assertThat(hedges).isEmpty();
			assertThat(channel.helper().waiting()).as("neither sent nor failed").isEqualTo(1);
			other.end(Status.OK);
			channel.clock().advance(20, TimeUnit.MILLISECONDS);
			assertThat(hedges).hasSize(1).allSatisfy((it) -> assertThat(it.address()).isNotEqualTo(attempt.address()));
		}
	}

	@Test
	void aRetryWithoutRoomEndsWithWhatItsAttemptHasSaid() {
		try (FakeChannel channel = channel(new Settings().limits(0, 1), split(1, 0), backend(0, "v1", "a"))) {
			Closed closed = new Closed();
			OwnedCall<String, String> call = OwnedCall.create(true);
			call.over(closed);
			List<Status> ends = new ArrayList<>();
			call.start(new ClientCall.Listener<>() {

				@Override
				public void onClose(Status status, Metadata trailers) {
					ends.add(status);
				}

			}, new Metadata());
			CallOptions options = CallOptions.DEFAULT.withOption(TriedBackends.KEY, call);
			FakeCall attempt = channel.helper().call(options);
			attempt.end(Status.ABORTED.withDescription("the shop is closed"));
			// A failed attempt holds its place for a moment.
			channel.clock().advance(30, TimeUnit.SECONDS);
			channel.helper().call(owned());
			PickResult result = channel.helper().pick(options);
			assertThat(result.isDrop()).isTrue();
			closed.listener.onClose(result.getStatus(), new Metadata());
			assertThat(ends).singleElement().satisfies((status) -> {
				assertThat(status.getCode()).isEqualTo(Status.Code.ABORTED);
				assertThat(status.getDescription()).isEqualTo("the shop is closed");
			});
		}
	}

	private static Map<String, String> homes(FakeChannel channel) {
		Map<String, String> homes = new HashMap<>();
		for (int i = 0; i < KEYS; i++) {
			PickResult result = channel.helper().pick(CallOptions.DEFAULT.withOption(HashKey.KEY, "customer-" + i));
			homes.put("customer-" + i, ((FakeSubchannel) result.getSubchannel()).address());
		}
		return homes;
	}

	private static double share(Map<String, String> homes, int from, int to) {
		List<String> group = new ArrayList<>();
		for (int i = from; i < to; i++) {
			group.add(FakeChannel.address(i));
		}
		return (double) homes.values().stream().filter(group::contains).count() / KEYS;
	}

	@ParameterizedTest
	@ValueSource(strings = { "ring-hash", "maglev" })
	void aKeyKeepsItsGroupInTheStatedSharesAndOnlyThoseMoveThatMust(String name) {
		PolicyName policy = PolicyName.of(name);
		try (FakeChannel channel = fourOfEach(new Settings().policy(policy), split(90, 10))) {
			Map<String, String> before = homes(channel);
			assertThat(homes(channel)).as("every key stays").isEqualTo(before);
			// Standard deviation 0.003.
			assertThat(share(before, 4, 8)).isBetween(0.09, 0.11);
			ClientSpec spec = channel.spec();
			channel.update(spec.withRouting(split(80, 20)));
			Map<String, String> after = homes(channel);
			assertThat(share(after, 4, 8)).isBetween(0.188, 0.212);
			long moved = before.keySet().stream().filter((key) -> !after.get(key).equals(before.get(key))).count();
			assertThat((double) moved / KEYS).isBetween(0.09, 0.11);
			channel.update(spec.withRouting(split(90, 10)));
			assertThat(homes(channel)).isEqualTo(before);
		}
	}

	@Test
	void whatSpillsToAnotherZoneGoesByKeyToo() {
		RoutingSpec zone = new RoutingSpec(new LocalitySpec("a", 0.7), Map.of(), Map.of(), List.of(), null);
		try (FakeChannel channel = channel(new Settings().policy(PolicyName.MAGLEV), zone, backend(0, "v1", "a"),
				backend(1, "v1", "a"), backend(2, "v1", "b"), backend(3, "v1", "b"))) {
			Map<String, String> all = homes(channel);
			assertThat(share(all, 0, 2)).isEqualTo(1);
			FakeSubchannel first = channel.helper().open(FakeChannel.address(0)).get(0);
			first.lose();
			first.refuse();
			Map<String, String> spilled = homes(channel);
			assertThat(homes(channel)).as("a key does not alternate").isEqualTo(spilled);
			// One of two healthy where 70 % do: 5/7 stay. Standard deviation 0.005.
			assertThat(share(spilled, 0, 2)).isBetween(0.69, 0.74);
		}
	}

	/** Carries nothing out. */
	private static final class Closed extends ClientCall<String, String> {

		private Listener<String> listener = new Listener<>() {
		};

		@Override
		public void start(Listener<String> listener, Metadata headers) {
			this.listener = listener;
		}

		@Override
		public void request(int messages) {
		}

		@Override
		public void cancel(String message, Throwable cause) {
		}

		@Override
		public void halfClose() {
		}

		@Override
		public void sendMessage(String message) {
		}

	}

}
