package io.github.grpclb.verification.faults;

import java.time.Duration;
import java.util.Map;

import io.grpc.Status;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each bar of the matrix can be missed: rows made up to miss it, and a real run in which
 * calls have to fail.
 */
class FaultControlsTests {

	private static final Row STOCK = row(false, true, Fault.KILL, 1_000, 0, 1_000, -1, 3, 0);

	@Test
	void aRowThatIsWellMissesNothing() {
		assertThat(Bar.missed(row(true, true, Fault.KILL, 1_000, 0, 1_000, 0, 3, 0), STOCK)).isEmpty();
	}

	@Test
	void oneFailedCallOfAThousandIsSeen() {
		assertThat(Bar.missed(row(true, true, Fault.KILL, 999, 0, 1_000, 0, 3, 0), STOCK))
			.containsOnlyKeys(Bar.SUCCESS);
	}

	@Test
	void oneCallExecutedTwiceIsSeenWithoutRetriesOnly() {
		assertThat(Bar.missed(row(true, false, Fault.KILL, 1_000, 1, 1_000, 0, 3, 0), STOCK))
			.containsOnlyKeys(Bar.ONCE);
		assertThat(Bar.missed(row(true, true, Fault.KILL, 1_000, 1, 1_000, 0, 3, 0), STOCK)).isEmpty();
	}

	@Test
	void aLateOrMissingRecoveryIsSeen() {
		assertThat(Bar.missed(row(true, true, Fault.KILL, 1_000, 0, 2_501, 0, 3, 0), STOCK))
			.containsOnlyKeys(Bar.RECOVERY);
		assertThat(Bar.missed(row(true, true, Fault.KILL, 1_000, 0, -1, 0, 3, 0), STOCK))
			.containsOnlyKeys(Bar.RECOVERY);
	}

	@Test
	void callsThatFailOnServersThatAreWellAreSeenUnlessBothChannelsHaveThem() {
		Row ours = late(true, 50);
		assertThat(Bar.missed(ours, late(false, 0))).containsOnlyKeys(Bar.LATE);
		assertThat(Bar.missed(ours, late(false, 10))).isEmpty();
	}

	private static Row late(boolean balanced, int late) {
		return new Row(Fault.BLACK_HOLE, balanced, true, 1_000, 950, Map.of(Status.Code.DEADLINE_EXCEEDED, 50), 1_000,
				0, late, late, 1_000, false, 0, 3, 0, 10);
	}

	@Test
	void oneCallInFlightAtRestIsSeen() {
		assertThat(Bar.missed(row(true, true, Fault.KILL, 1_000, 0, 1_000, 1, 3, 0), STOCK)).containsOnlyKeys(Bar.REST);
	}

	@Test
	void aStormOfConnectionsIsSeen() {
		assertThat(Bar.missed(row(true, true, Fault.GOAWAY, 1_000, 0, 1_000, 0, 24, 0), STOCK))
			.containsOnlyKeys(Bar.DIALS);
	}

	@Test
	void aBackendThatAnswersAndIsNotUsedIsSeen() {
		assertThat(Bar.missed(row(true, true, Fault.SILENT_WATCH, 1_000, 0, 1_000, 0, 3, 0), STOCK))
			.containsOnlyKeys(Bar.USE);
	}

	@Test
	void callsFailWhereTheyHaveTo() throws Exception {
		FaultRun.Pace pace = new FaultRun.Pace(100, Duration.ofMillis(500), Duration.ofSeconds(20));
		Row row = new FaultRun(Fault.PUSHBACK_NEVER, false, true, pace).run();
		assertThat(row.failed()).containsKey(Status.Code.UNAVAILABLE);
	}

	private static Row row(boolean balanced, boolean retry, Fault fault, int ok, long twice, long recoveryMillis,
			int inFlight, int connections, int misled) {
		return new Row(fault, balanced, retry, 1_000, ok, Map.of(), 1_000, twice, 0, 0, recoveryMillis, false, inFlight,
				connections, misled, 10);
	}

}
