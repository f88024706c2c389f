package io.github.grpclb.benchmarks.sim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import io.github.grpclb.benchmarks.sim.HostSpec.Restart;

/**
 * The situations of the report. Ten hosts, ten clients, 10 s to warm up and 60 s to
 * measure unless said otherwise.
 */
final class Scenarios {

	static final String UNIFORM = "uniform";

	static final String SLOW = "slow-host";

	static final String SLOW_WHILE = "slow-for-a-while";

	static final String ANTAGONISTS = "antagonists";

	static final String RAMP = "antagonist-ramp";

	static final String SINKHOLE = "sinkhole";

	static final String HALF_SINKHOLE = "half-sinkhole";

	static final String SMALL = "small-fleet";

	static final String BIMODAL = "bimodal";

	static final String BIMODAL_SLOW = "bimodal-slow-host";

	static final String COLD_START = "cold-start";

	/** Seconds into the measurement at which the odd host changes, and changes back. */
	static final int CHANGE = 20;

	static final int CHANGE_BACK = 40;

	private static final long WARM_UP = 10 * Units.SECOND;

	private static final long END = 70 * Units.SECOND;

	/** Longer than any run. */
	private static final long NEVER = 100 * Units.SECOND;

	private static final int HOSTS = 10;

	private static final int CLIENTS = 10;

	/** What is left to work with on average beside the antagonists. */
	private static final double LEFT_BY_ANTAGONISTS = 1 - (0.8 * 0.1 + 0.2 * 0.6);

	private static final List<Double> ALL_LOADS = List.of(0.5, 0.7, 0.9);

	private static final List<Double> ONE_LOAD = List.of(0.7);

	private Scenarios() {
	}

	static List<Scenario> all() {
		Scenario slow = oddOne(SLOW, "one of ten hosts is five times slower", List.of(0.18, 0.5, 0.7, 0.9), 9.2,
				HostSpec.of(SpeedProfile.constant(0.2)));
		return List.of(antagonists(), ramp(), uniform(), slow, slow.withClients(1), slow.withClients(100),
				oddOne(SLOW_WHILE, "one of ten hosts is five times slower from 20 s to 40 s", ONE_LOAD, 10,
						HostSpec.of(SpeedProfile.slowBetween(WARM_UP + CHANGE * Units.SECOND,
								WARM_UP + CHANGE_BACK * Units.SECOND, 0.2))),
				oddOne("gc-one", "one host stalls for 200 ms every 5 s", ONE_LOAD, 9.96,
						HostSpec.of(stalls(5 * Units.SECOND, 200 * Units.MILLISECOND, 0.5))),
				everyHostStalls("gc-all", "every host stalls for 200 ms every 5 s, not at the same time",
						5 * Units.SECOND, 200 * Units.MILLISECOND),
				oddOne("pause-one", "one host stalls for 2 s once", ONE_LOAD, 10,
						HostSpec.of(stalls(60 * Units.SECOND, 2 * Units.SECOND, 0.5))),
				everyHostStalls("pause-all", "every host stalls for 2 s once a minute, not at the same time",
						60 * Units.SECOND, 2 * Units.SECOND),
				oddOne(SINKHOLE, "one host fails every call within 1 ms", ONE_LOAD, 9, HostSpec.failing(1)),
				oddOne(HALF_SINKHOLE, "one host fails half of its calls within 1 ms", ONE_LOAD, 9.5,
						HostSpec.failing(0.5)),
				oddOne(COLD_START, "a new host joins at 20 s and needs 10 s to reach full speed", ALL_LOADS, 9,
						HostSpec.joining(SpeedProfile.ramp(WARM_UP + CHANGE * Units.SECOND, 10 * Units.SECOND, 0.1),
								WARM_UP + CHANGE * Units.SECOND)),
				rollingRestart(), smallFleet(),
				uniform(BIMODAL, "ten equal hosts, one call in twenty takes 33 times as long")
					.with((plan) -> plan.withDemand(Demand.BIMODAL)),
				oddOne(BIMODAL_SLOW, "the same, and one of ten hosts is five times slower", ONE_LOAD, 9.2,
						HostSpec.of(SpeedProfile.constant(0.2)))
					.with((plan) -> plan.withDemand(Demand.BIMODAL)),
				everyHostStalls("pause-all-2s", "the same as pause-all with the starter's own deadline of 2 s",
						60 * Units.SECOND, 2 * Units.SECOND)
					.with((plan) -> plan.withDeadline(2 * Units.SECOND)),
				oddOne("half-sinkhole-retried", "the same as half-sinkhole, sent up to three times", ONE_LOAD, 9.5,
						HostSpec.failing(0.5))
					.with((plan) -> plan.withAttempts(3)));
	}

	private static Scenario uniform() {
		return uniform(UNIFORM, "ten equal hosts");
	}

	private static Scenario uniform(String id, String title) {
		return new Scenario(id, title, CLIENTS, id.equals(UNIFORM) ? ALL_LOADS : ONE_LOAD,
				(load, seed) -> steady(Collections.nCopies(HOSTS, HostSpec.HEALTHY), load * capacity(HOSTS)));
	}

	private static Scenario oddOne(String id, String title, List<Double> loads, double capacity, HostSpec odd) {
		List<HostSpec> hosts = new ArrayList<>(List.of(odd));
		hosts.addAll(Collections.nCopies(HOSTS - 1, HostSpec.HEALTHY));
		return new Scenario(id, title, CLIENTS, loads, (load, seed) -> steady(hosts, load * capacity(capacity)));
	}

	private static Scenario everyHostStalls(String id, String title, long period, long length) {
		double capacity = HOSTS * (1 - (double) length / period);
		return new Scenario(id, title, CLIENTS, ONE_LOAD, (load, seed) -> {
			SplittableRandom random = new SplittableRandom(seed);
			List<HostSpec> hosts = IntStream.range(0, HOSTS)
				.mapToObj((host) -> HostSpec.of(stalls(period, length, random.nextDouble())))
				.toList();
			return steady(hosts, load * capacity(capacity));
		});
	}

	private static SpeedProfile stalls(long period, long length, double offset) {
		return SpeedProfile.stalls(WARM_UP + (long) (offset * (period - length)), period, length, END);
	}

	private static Scenario antagonists() {
		return new Scenario(ANTAGONISTS, "100 hosts, each shares its machine with an antagonist", 100, List.of(0.9),
				(load, seed) -> {
					long warm = 3 * Units.SECOND;
					long end = 15 * Units.SECOND;
					double rate = load * LEFT_BY_ANTAGONISTS * capacity(100);
					return new RunPlan(besideAntagonists(seed, end),
							List.of(new Phase("", 0, warm, rate), new Phase(Situation.WHOLE, warm, end, rate)));
				});
	}

	/**
	 * As in Prequal's evaluation; an allocation is half of what a host does when alone.
	 */
	private static Scenario ramp() {
		return new Scenario(RAMP, "antagonists, offered load rises from 0.75 to 1.74 of the allocation", 100,
				List.of(0.5), (allocation, seed) -> {
					long step = 4 * Units.SECOND;
					List<Phase> phases = new ArrayList<>();
					long time = 0;
					double relative = 0.75;
					for (int i = 0; i < 9; i++) {
						double rate = relative * allocation * capacity(100);
						phases.add(new Phase("", time, time + step / 4, rate));
						phases.add(new Phase("%.2f".formatted(relative), time + step / 4, time + step, rate));
						time += step;
						relative *= 10.0 / 9;
					}
					return new RunPlan(besideAntagonists(seed, time), phases);
				});
	}

	private static List<HostSpec> besideAntagonists(long seed, long end) {
		SplittableRandom random = new SplittableRandom(seed);
		return IntStream.range(0, 100)
			.mapToObj((host) -> HostSpec.of(SpeedProfile.antagonist(random, end + 10 * Units.SECOND)))
			.toList();
	}

	private static Scenario rollingRestart() {
		List<HostSpec> hosts = IntStream.range(0, HOSTS).mapToObj((host) -> {
			long start = WARM_UP + host * 7 * Units.SECOND;
			return HostSpec.restarting(new Restart(start, start + 2 * Units.SECOND, start + 7 * Units.SECOND));
		}).toList();
		long end = WARM_UP + 72 * Units.SECOND;
		return new Scenario("rolling-restart", "each host in turn drains for 2 s, is gone for 5 s and comes back",
				CLIENTS, ONE_LOAD, (load, seed) -> steady(hosts, load * capacity(HOSTS - 1), end));
	}

	private static Scenario smallFleet() {
		return new Scenario(SMALL, "four hosts, as many calls as they can serve and more, no deadline", 4,
				List.of(0.9, 1.0, 1.1),
				(load, seed) -> steady(Collections.nCopies(4, HostSpec.HEALTHY), load * capacity(4))
					.withDeadline(NEVER));
	}

	private static RunPlan steady(List<HostSpec> hosts, double rate) {
		return steady(hosts, rate, END);
	}

	private static RunPlan steady(List<HostSpec> hosts, double rate, long end) {
		return new RunPlan(hosts,
				List.of(new Phase("", 0, WARM_UP, rate), new Phase(Situation.WHOLE, WARM_UP, end, rate)));
	}

	/** Calls per second that so many nominal hosts can serve. */
	private static double capacity(double hosts) {
		return hosts * Host.WORKERS / Units.toSeconds(Trace.MEAN_DEMAND);
	}

}
