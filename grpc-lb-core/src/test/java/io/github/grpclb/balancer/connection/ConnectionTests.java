package io.github.grpclb.balancer.connection;

import java.util.concurrent.TimeUnit;

import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.grpclb.snapshot.HealthSupport;
import io.github.grpclb.snapshot.Reason;
import io.github.grpclb.testing.FakeChannel;
import io.github.grpclb.testing.FakeSubchannel;
import io.github.grpclb.testing.Settings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long a connection waits, for the server and for the health service.
 */
class ConnectionTests {

	private static final String ONE = FakeChannel.address(0);

	private static FakeChannel channel() {
		return new Settings().channel().resolve(1);
	}

	private static FakeSubchannel only(FakeChannel channel) {
		assertThat(channel.helper().open(ONE)).hasSize(1);
		return channel.helper().open(ONE).get(0);
	}

	private static String lastExclusion(FakeChannel channel) {
		return channel.backend(ONE).exclusions().get(0).text();
	}

	@Test
	void aHandshakeThatIsSlowerThanTheRedialIsLetFinish() {
		try (FakeChannel channel = channel()) {
			only(channel).refuse();
			channel.clock().advance(200, TimeUnit.MILLISECONDS);
			FakeSubchannel connection = only(channel);
			channel.clock().advance(7, TimeUnit.SECONDS);
			assertThat(channel.helper().subchannels()).as("attempts").hasSize(2);
			connection.connect();
			assertThat(channel.call()).isNotNull();
		}
	}

	@Test
	void anAttemptOfGrpcsOwnIsLetFinish() {
		try (FakeChannel channel = channel()) {
			FakeSubchannel connection = only(channel);
			connection.refuse();
			connection.tryAgain();
			channel.clock().advance(7, TimeUnit.SECONDS);
			assertThat(channel.helper().subchannels()).as("attempts").hasSize(1);
			connection.connect();
			assertThat(channel.call()).isNotNull();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 100, 1_500, 9_000, 25_000 })
	void aBackendThatIsBackAfterARestartIsFoundWithinASecond(int millisAway) {
		try (FakeChannel channel = channel()) {
			refuseFor(channel, millisAway);
			channel.clock().advance(1_200, TimeUnit.MILLISECONDS);
			only(channel).connect();
			assertThat(channel.call()).isNotNull();
		}
	}

	@Test
	void aBackendThatStaysAwayIsDialledOnceASecondAndThenEveryFiveSeconds() {
		try (FakeChannel channel = channel()) {
			int before = channel.helper().subchannels().size();
			refuseFor(channel, 30_000);
			int restart = channel.helper().subchannels().size() - before;
			// 0.1, 0.3, 0.7, 1.5 s and one a second from there, by a fifth.
			assertThat(restart).isBetween(26, 40);
			refuseFor(channel, 600_000);
			assertThat(channel.helper().subchannels().size() - before - restart).isBetween(100, 155);
		}
	}

	@Test
	void discoveryIsNotAskedEachTimeThatABackendIsDialledInVain() {
		try (FakeChannel channel = channel()) {
			refuseFor(channel, 30_000);
			assertThat(channel.helper().refreshes()).isBetween(4, 8);
		}
	}

	private static void refuseFor(FakeChannel channel, int millis) {
		for (int passed = 0; passed < millis; passed += 10) {
			channel.helper().open(ONE).forEach(FakeSubchannel::refuse);
			channel.clock().advance(10, TimeUnit.MILLISECONDS);
		}
		channel.helper().open(ONE).forEach(FakeSubchannel::refuse);
	}

	@Test
	void aServerThatTakesTheConnectionAndSaysNothingIsGivenUpAndDialledAnew() {
		try (FakeChannel channel = channel()) {
			channel.clock().advance(19, TimeUnit.SECONDS);
			assertThat(channel.helper().state()).isEqualTo(ConnectivityState.CONNECTING);
			assertThat(channel.helper().pick(CallOptions.DEFAULT).getDelayReason())
				.contains(ONE + " has not accepted the connection yet");
			channel.clock().advance(1, TimeUnit.SECONDS);
			assertThat(channel.helper().state()).isEqualTo(ConnectivityState.TRANSIENT_FAILURE);
			assertThat(channel.helper().pick(CallOptions.DEFAULT).getStatus().getDescription())
				.contains("no HTTP/2 connection within connections.connect-timeout (20000 ms)");
			channel.clock().advance(200, TimeUnit.MILLISECONDS);
			assertThat(channel.helper().subchannels()).hasSize(2);
			only(channel).connect();
			assertThat(channel.call()).isNotNull();
		}
	}

	@Test
	void attemptsThatAreGivenUpComeLessAndLessOften() {
		try (FakeChannel channel = channel()) {
			channel.clock().advance(10, TimeUnit.MINUTES);
			// 20 s and a wait that is a second, and grows to 10 s.
			assertThat(channel.helper().subchannels().size()).isBetween(20, 30);
			assertThat(channel.backend(ONE).signs().briefConnections()).isGreaterThan(10);
		}
	}

	@Test
	void connectionsThatDieAtOnceAreOpenedLessAndLessOften() {
		try (FakeChannel channel = channel()) {
			FakeSubchannel connection = only(channel);
			int connects = 0;
			for (int millis = 0; millis < 6_000; millis += 5) {
				if (connection.state() == ConnectivityState.CONNECTING) {
					connects++;
					connection.connect();
					connection.goAway();
				}
				channel.clock().advance(5, TimeUnit.MILLISECONDS);
			}
			// 0, 0, 0.1, 0.3, 0.7, 1.5 s and one a second from there, by a fifth.
			assertThat(connects).isBetween(9, 12);
			assertThat(lastExclusion(channel)).contains("connections were closed within a second");
			assertThat(channel.helper().state()).isEqualTo(ConnectivityState.TRANSIENT_FAILURE);
			channel.clock().advance(12, TimeUnit.SECONDS);
			connection.connect();
			channel.clock().advance(2, TimeUnit.SECONDS);
			connection.goAway();
			assertThat(connection.state()).as("it held").isEqualTo(ConnectivityState.CONNECTING);
			assertThat(channel.backend(ONE).signs().briefConnections()).isZero();
		}
	}

	@Test
	void connectionsThatDieAtOnceAndSomeBeforeTheyAreOpenAreOneKind() {
		try (FakeChannel channel = channel()) {
			int connects = 0;
			for (int millis = 0; millis < 6_000; millis += 5) {
				FakeSubchannel connection = only(channel);
				if (connection.state() == ConnectivityState.CONNECTING) {
					if (connects++ % 2 == 0) {
						connection.connect();
						connection.goAway();
					}
					else {
						connection.refuse();
					}
				}
				channel.clock().advance(5, TimeUnit.MILLISECONDS);
			}
			// Twice those that die at once before the wait is a second.
			assertThat(connects).isBetween(9, 15);
		}
	}

	@Test
	void aShortConnectionThatHasCarriedCallsIsRenewedAtOnce() {
		try (FakeChannel channel = channel()) {
			FakeSubchannel connection = only(channel);
			for (int i = 0; i < 20; i++) {
				connection.connect();
				channel.call().end(Status.OK);
				channel.clock().advance(900, TimeUnit.MILLISECONDS);
				connection.goAway();
				assertThat(connection.state()).isEqualTo(ConnectivityState.CONNECTING);
			}
		}
	}

	@Test
	void aHealthServiceThatDoesNotAnswerKeepsNobodyOut() {
		try (FakeChannel channel = channel()) {
			only(channel).health().fallSilent();
			channel.connect();
			channel.clock().advance(4, TimeUnit.SECONDS);
			assertThat(channel.call()).isNull();
			channel.clock().advance(1, TimeUnit.SECONDS);
			assertThat(channel.call()).isNotNull();
			assertThat(channel.backend(ONE).signs().health()).isEqualTo(HealthSupport.SILENT);
			only(channel).health().serving(false);
			assertThat(channel.backend(ONE).reasons()).containsExactly(Reason.UNHEALTHY);
			assertThat(channel.backend(ONE).signs().health()).isEqualTo(HealthSupport.CHECKED);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "UNAUTHENTICATED", "PERMISSION_DENIED", "UNIMPLEMENTED" })
	void aHealthServiceThatRefusesTheClientKeepsNobodyOut(Status.Code code) {
		try (FakeChannel channel = new Settings().panic(0).channel().resolve(1)) {
			only(channel).health().refuse(code.toStatus());
			channel.connect();
			assertThat(channel.call()).isNotNull();
			assertThat(channel.backend(ONE).signs().health())
				.isEqualTo((code == Status.Code.UNIMPLEMENTED) ? HealthSupport.UNSUPPORTED : HealthSupport.NEEDS_AUTH);
		}
	}

}
