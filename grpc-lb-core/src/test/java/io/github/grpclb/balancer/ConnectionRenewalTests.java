package io.github.grpclb.balancer;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.grpc.Attributes;
import io.grpc.ConnectivityState;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

import io.github.grpclb.control.Cause;
import io.github.grpclb.snapshot.Event;
import io.github.grpclb.testing.FakeCall;
import io.github.grpclb.testing.FakeChannel;
import io.github.grpclb.testing.FakeHelper;
import io.github.grpclb.testing.FakeSubchannel;
import io.github.grpclb.testing.Settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Connections that are replaced because a certificate was.
 */
class ConnectionRenewalTests {

	private static final Cause CAUSE = Cause.certificate("bundle test");

	private static final String FIRST = FakeChannel.address(0);

	private static final String SECOND = FakeChannel.address(1);

	private static List<FakeSubchannel> open(FakeChannel channel, String backend) {
		return channel.helper().open(backend);
	}

	private static FakeSubchannel only(FakeChannel channel, String backend) {
		assertThat(open(channel, backend)).hasSize(1);
		return open(channel, backend).get(0);
	}

	private static FakeChannel connected(int backends) {
		FakeChannel channel = new Settings().channel().resolve(backends).connect();
		channel.clock().advance(1, TimeUnit.SECONDS);
		return channel;
	}

	private static long connecting(FakeChannel channel, int backends) {
		long connecting = 0;
		for (int i = 0; i < backends; i++) {
			connecting += open(channel, FakeChannel.address(i)).stream()
				.filter((connection) -> connection.state() == ConnectivityState.CONNECTING)
				.count();
		}
		return connecting;
	}

	@Test
	void theOldConnectionCarriesCallsUntilTheNewOneCan() {
		try (FakeChannel channel = connected(1)) {
			FakeSubchannel old = only(channel, FIRST);
			channel.live().renewals().request(CAUSE);
			assertThat(open(channel, FIRST)).hasSize(2);
			FakeCall call = Objects.requireNonNull(channel.call());
			assertThat(call.subchannel()).isSameAs(old);
			channel.connect();
			FakeSubchannel next = only(channel, FIRST);
			assertThat(next).isNotSameAs(old);
			assertThat(Objects.requireNonNull(channel.call()).subchannel()).isSameAs(next);
			assertThat(call.ended()).isFalse();
			call.end(Status.OK);
		}
	}

	@Test
	void oneConnectionOfOneBackendAtATime() {
		try (FakeChannel channel = connected(5)) {
			channel.live().renewals().request(CAUSE);
			for (int i = 0; i < 5; i++) {
				assertThat(connecting(channel, 5)).isEqualTo(1);
				assertThat(channel.eligible()).hasSize(5);
				channel.connect();
			}
			assertThat(connecting(channel, 5)).isZero();
			assertThat(channel.live().snapshot().events()).extracting(Event::what, Event::value, Event::cause)
				.containsExactly(tuple("connections", "replaced 5", "certificate"));
		}
	}

	@Test
	void allConnectionsOfABackendHaveTheirTurn() {
		try (FakeChannel channel = new Settings().connections(3, 3, 100, Duration.ofMinutes(5))
			.channel()
			.resolve(1)
			.connect()) {
			channel.clock().advance(1, TimeUnit.SECONDS);
			List<FakeSubchannel> old = List.copyOf(open(channel, FIRST));
			channel.live().renewals().request(CAUSE);
			for (int i = 0; i < 3; i++) {
				assertThat(open(channel, FIRST)).hasSize(4);
				channel.connect();
			}
			assertThat(open(channel, FIRST)).hasSize(3).doesNotContainAnyElementsOf(old);
		}
	}

	@Test
	void aBackendThatRefusesKeepsItsConnectionOthersGoOnAndItIsTriedAgain() {
		try (FakeChannel channel = connected(2)) {
			FakeSubchannel kept = only(channel, FIRST);
			FakeSubchannel other = only(channel, SECOND);
			channel.live().renewals().request(CAUSE);
			boolean firstIsOpening = open(channel, FIRST).size() == 2;
			assertThat(firstIsOpening).isTrue();
			open(channel, FIRST).get(1).refuse();
			assertThat(only(channel, FIRST)).isSameAs(kept);
			channel.connect();
			assertThat(only(channel, SECOND)).isNotSameAs(other);
			assertThat(channel.eligible()).hasSize(2);
			channel.clock().advance(6, TimeUnit.SECONDS);
			channel.connect();
			assertThat(only(channel, FIRST)).isNotSameAs(kept);
		}
	}

	@Test
	void aConnectionThatHangsIsGivenUpAfterTheConnectTimeout() {
		try (FakeChannel channel = connected(1)) {
			FakeSubchannel kept = only(channel, FIRST);
			channel.live().renewals().request(CAUSE);
			channel.clock().advance(21, TimeUnit.SECONDS);
			assertThat(only(channel, FIRST)).isSameAs(kept);
			assertThat(channel.eligible()).containsExactly(FIRST);
		}
	}

	@Test
	void aSecondRequestReplacesWhatTheFirstHasJustReplaced() {
		try (FakeChannel channel = connected(2)) {
			channel.live().renewals().request(CAUSE);
			channel.connect();
			channel.clock().advance(1, TimeUnit.SECONDS);
			FakeSubchannel replaced = only(channel, FIRST);
			channel.live().renewals().request(CAUSE);
			// The one under way began before the second request.
			channel.connect().connect().connect().connect();
			assertThat(only(channel, FIRST)).isNotSameAs(replaced);
			assertThat(connecting(channel, 2)).isZero();
		}
	}

	@Test
	void aConnectionThatWasBeingOpenedIsReplacedWhenItIsThere() {
		try (FakeChannel channel = new Settings().channel().resolve(1)) {
			channel.clock().advance(1, TimeUnit.SECONDS);
			channel.live().renewals().request(CAUSE);
			FakeSubchannel early = only(channel, FIRST);
			channel.connect();
			assertThat(open(channel, FIRST)).hasSize(2);
			channel.connect();
			assertThat(only(channel, FIRST)).isNotSameAs(early);
		}
	}

	@Test
	void oneThatReconnectsByItselfNeedsNoReplacement() {
		try (FakeChannel channel = connected(1)) {
			FakeSubchannel connection = only(channel, FIRST);
			connection.goAway();
			channel.clock().advance(1, TimeUnit.SECONDS);
			channel.live().renewals().request(CAUSE);
			channel.connect();
			channel.clock().advance(1, TimeUnit.SECONDS);
			connection.goAway();
			channel.clock().advance(1, TimeUnit.SECONDS);
			channel.connect();
			assertThat(connecting(channel, 1)).isZero();
			assertThat(open(channel, FIRST)).hasSize(1);
		}
	}

	@Test
	void aBackendThatLeavesMeanwhileEndsNothing() {
		try (FakeChannel channel = connected(3)) {
			channel.live().renewals().request(CAUSE);
			FakeSubchannel third = only(channel, FakeChannel.address(2));
			channel.resolve(List.of(FakeHelper.group(FakeChannel.address(2), Attributes.EMPTY)));
			channel.connect().connect();
			assertThat(only(channel, FakeChannel.address(2))).isNotSameAs(third);
		}
	}

	@Test
	void aClosedChannelHearsNoRequests() {
		FakeChannel channel = connected(1);
		channel.close();
		channel.live().renewals().request(CAUSE);
		assertThat(open(channel, FIRST)).isEmpty();
	}

	@Test
	void theNewConnectionMustBeHealthyBeforeItTakesOver() {
		try (FakeChannel channel = new Settings().healthCheck(true).channel().resolve(1).connect()) {
			FakeSubchannel old = only(channel, FIRST);
			channel.clock().advance(1, TimeUnit.SECONDS);
			channel.live().renewals().request(CAUSE);
			FakeSubchannel next = open(channel, FIRST).get(1);
			next.health().fallSilent();
			channel.connect();
			assertThat(Objects.requireNonNull(channel.call()).subchannel()).isSameAs(old);
			next.health().serving(true);
			assertThat(only(channel, FIRST)).isSameAs(next);
			assertThat(channel.eligible()).containsExactly(FIRST);
		}
	}

	@Test
	void aHealthServiceThatFallsSilentHoldsNothingUp() {
		try (FakeChannel channel = new Settings().healthCheck(true).channel().resolve(1).connect()) {
			FakeSubchannel old = only(channel, FIRST);
			channel.clock().advance(1, TimeUnit.SECONDS);
			channel.live().renewals().request(CAUSE);
			open(channel, FIRST).get(1).health().fallSilent();
			channel.connect();
			channel.clock().advance(6, TimeUnit.SECONDS);
			assertThat(only(channel, FIRST)).isNotSameAs(old);
			assertThat(channel.eligible()).containsExactly(FIRST);
		}
	}

}
