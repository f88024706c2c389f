package io.github.grpclb.outlier;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

import io.github.grpclb.load.BackendLoad;
import io.github.grpclb.load.LoadTracer;
import io.github.grpclb.spec.OutlierSpec;

import static org.assertj.core.api.Assertions.assertThat;

class OutlierDetectorTests {

	private final List<String> events = new ArrayList<>();

	private final List<OutlierStats> records = new ArrayList<>();

	private long now = TimeUnit.HOURS.toNanos(1);

	private OutlierDetector detector(OutlierSpec spec, int backends) {
		for (int i = 0; i < backends; i++) {
			this.records.add(new OutlierStats(new BackendLoad("10.0.0." + i + ":1", () -> this.now)));
		}
		return new OutlierDetector(spec, new OutlierDetector.Listener() {

			@Override
			public void ejected(OutlierStats record, Ejection ejection) {
				OutlierDetectorTests.this.events.add(OutlierDetectorTests.this.records.indexOf(record) + " "
						+ ejection.cause() + " " + TimeUnit.NANOSECONDS.toSeconds(ejection.lengthNanos()));
			}

			@Override
			public void tried(OutlierStats record) {
				OutlierDetectorTests.this.events.add(OutlierDetectorTests.this.records.indexOf(record) + " tried");
			}

			@Override
			public void readmitted(OutlierStats record) {
				OutlierDetectorTests.this.events.add(OutlierDetectorTests.this.records.indexOf(record) + " back");
			}

		});
	}

	private static OutlierSpec spec(double stdevFactor, int threshold, int maxPercent) {
		return new OutlierSpec(true, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(70), maxPercent,
				0, new OutlierSpec.SuccessRate(stdevFactor, 5, 10), new OutlierSpec.FailurePercentage(threshold, 5, 10),
				new OutlierSpec.Latency(0, 10));
	}

	private static ClientStreamTracer begin(BackendLoad load) {
		ClientStreamTracer tracer = LoadTracer.factory(load)
			.newClientStreamTracer(
					ClientStreamTracer.StreamInfo.newBuilder().setCallOptions(CallOptions.DEFAULT).build(),
					new Metadata());
		tracer.streamCreated(Attributes.EMPTY, new Metadata());
		return tracer;
	}

	private void calls(int backend, int successes, int failures) {
		BackendLoad load = this.records.get(backend).load();
		for (int i = 0; i < successes + failures; i++) {
			begin(load).streamClosed((i < successes) ? Status.OK : Status.UNAVAILABLE);
		}
	}

	private void sweep(OutlierDetector detector) {
		this.now += TimeUnit.SECONDS.toNanos(10);
		detector.sweep(this.records, this.now);
	}

	@Test
	void oneFarUnderTheMeanIsEjected() {
		OutlierDetector detector = detector(spec(1.9, 0, 50), 5);
		for (int i = 0; i < 5; i++) {
			calls(i, (i == 2) ? 5 : 10, (i == 2) ? 5 : 0);
		}
		sweep(detector);
		assertThat(this.events).containsExactly("2 success-rate 30");
		assertThat(this.records.get(2).ejection().evidence()).contains("50.0 % of 10 calls succeeded");
	}

	@Test
	void equalsAreNeverOutliersHoweverBadTheyAre() {
		OutlierDetector detector = detector(spec(1.9, 0, 50), 5);
		for (int i = 0; i < 5; i++) {
			calls(i, 1, 9);
		}
		sweep(detector);
		assertThat(this.events).isEmpty();
	}

	@Test
	void tooFewBackendsOrCallsAreNotJudged() {
		OutlierDetector detector = detector(spec(1.9, 50, 50), 5);
		for (int i = 0; i < 4; i++) {
			calls(i, (i == 2) ? 0 : 10, (i == 2) ? 10 : 0);
		}
		calls(4, 9, 0);
		sweep(detector);
		assertThat(this.events).isEmpty();
	}

	@Test
	void aFailurePercentageMustBeExceeded() {
		OutlierDetector detector = detector(spec(0, 50, 50), 5);
		for (int i = 0; i < 5; i++) {
			calls(i, (i == 0) ? 5 : (i == 1) ? 4 : 10, (i == 0) ? 5 : (i == 1) ? 6 : 0);
		}
		sweep(detector);
		assertThat(this.events).containsExactly("1 failure-percentage 30");
	}

	@Test
	void noMoreThanTheMaximumAreEjectedButOneAlways() {
		OutlierDetector detector = detector(spec(0, 50, 10), 5);
		for (int i = 0; i < 5; i++) {
			calls(i, (i < 2) ? 0 : 10, (i < 2) ? 10 : 0);
		}
		sweep(detector);
		assertThat(this.events).containsExactly("0 failure-percentage 30");
	}

	@Test
	void whatFailsEverywhereAlikeEjectsNobody() {
		OutlierDetector detector = detector(spec(1, 50, 50), 10);
		for (int round = 0; round < 20; round++) {
			for (int i = 0; i < 10; i++) {
				// Six of ten, give or take: one is always the worst.
				int failures = 54 + (7 * i + 3 * round) % 13;
				calls(i, 100 - failures, failures);
			}
			sweep(detector);
		}
		assertThat(this.events).isEmpty();
	}

	@Test
	void aRowOfFailuresIsNoOutlierWhileTheOthersFailAsWell() {
		OutlierSpec five = new OutlierSpec(true, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(70),
				50, 5, new OutlierSpec.SuccessRate(0, 5, 10), new OutlierSpec.FailurePercentage(0, 5, 10),
				new OutlierSpec.Latency(0, 10));
		OutlierDetector detector = detector(five, 4);
		for (int i = 0; i < 4; i++) {
			calls(i, 0, 50);
		}
		for (OutlierStats record : this.records) {
			assertThat(detector.failed(record, this.records, this.now)).as("settled").isFalse();
		}
		assertThat(this.events).isEmpty();
		// It is over for the others: 100 of 250 calls fail there, and more than 80 in a
		// row
		// here.
		for (int i = 1; i < 4; i++) {
			calls(i, 150, 0);
		}
		calls(0, 0, 30);
		assertThat(detector.failed(this.records.get(0), this.records, this.now)).isTrue();
		assertThat(this.events).containsExactly("0 consecutive-failures 30");
	}

	@Test
	void oneIncidentIsOneEjection() {
		OutlierDetector detector = detector(spec(1.5, 50, 50), 5);
		BackendLoad bad = this.records.get(0).load();
		List<ClientStreamTracer> open = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			open.add(begin(bad));
		}
		for (int i = 0; i < 5; i++) {
			calls(i, (i == 0) ? 0 : 10, (i == 0) ? 10 : 0);
		}
		sweep(detector);
		assertThat(this.events).as("two rules agree").containsExactly("0 success-rate 30");
		open.forEach((call) -> call.streamClosed(Status.UNAVAILABLE));
		for (int i = 1; i < 5; i++) {
			calls(i, 10, 0);
		}
		sweep(detector);
		sweep(detector);
		sweep(detector);
		sweep(detector);
		assertThat(this.events).containsExactly("0 success-rate 30", "0 back");
		assertThat(bad.failures()).as("they are counted all the same").isEqualTo(60);
	}

	@Test
	void ejectionsGrowToTheirMaximumAndShrinkWithGoodIntervals() {
		OutlierDetector detector = detector(spec(0, 50, 50), 5);
		for (int round = 0; round < 4; round++) {
			for (int i = 0; i < 5; i++) {
				calls(i, (i == 0) ? 0 : 10, (i == 0) ? 10 : 0);
			}
			sweep(detector);
			while (this.records.get(0).ejection() != null) {
				sweep(detector);
			}
		}
		// Each interval that it is not ejected for takes one step back, and the one in
		// which it is ejected again is none.
		assertThat(this.events).containsExactly("0 failure-percentage 30", "0 back", "0 failure-percentage 60",
				"0 back", "0 failure-percentage 70", "0 back", "0 failure-percentage 70", "0 back");
		this.events.clear();
		for (int interval = 0; interval < 3; interval++) {
			sweep(detector);
		}
		calls(0, 0, 10);
		for (int i = 1; i < 5; i++) {
			calls(i, 10, 0);
		}
		sweep(detector);
		assertThat(this.events).containsExactly("0 failure-percentage 60");
	}

	@Test
	void aPardonForgetsEverything() {
		OutlierDetector detector = detector(spec(0, 50, 50), 5);
		for (int i = 0; i < 5; i++) {
			calls(i, (i == 0) ? 0 : 10, (i == 0) ? 10 : 0);
		}
		sweep(detector);
		OutlierDetector.pardon(this.records);
		assertThat(this.records).allMatch((record) -> record.ejection() == null);
		for (int i = 0; i < 5; i++) {
			calls(i, (i == 0) ? 0 : 10, (i == 0) ? 10 : 0);
		}
		sweep(detector);
		assertThat(this.events).containsExactly("0 failure-percentage 30", "0 failure-percentage 30");
	}

	@Test
	void nobodyIsEjectedWhoseCallsTheOthersCouldNotCarry() {
		OutlierDetector detector = detector(spec(0, 50, 50), 5);
		for (int i = 0; i < 5; i++) {
			for (int call = 0; call < 20; call++) {
				ClientStreamTracer tracer = begin(this.records.get(i).load());
				this.now += TimeUnit.MILLISECONDS.toNanos(10);
				tracer.streamClosed(Status.OK);
			}
		}
		sweep(detector);
		calls(0, 0, 20);
		List<ClientStreamTracer> queue = new ArrayList<>();
		for (int i = 1; i < 5; i++) {
			calls(i, 20, 0);
			for (int call = 0; call < 10; call++) {
				queue.add(begin(this.records.get(i).load()));
			}
		}
		sweep(detector);
		assertThat(this.events).as("the others have a queue").isEmpty();
		queue.forEach((tracer) -> tracer.streamClosed(Status.OK));
		calls(0, 0, 20);
		for (int i = 1; i < 5; i++) {
			calls(i, 20, 0);
		}
		sweep(detector);
		assertThat(this.events).containsExactly("0 failure-percentage 30");
	}

}
