package io.github.grpclb.server.admission;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import io.github.grpclb.server.admission.SimulatedServer.Kind;
import io.github.grpclb.server.admission.SimulatedServer.LimitFactory;

/**
 * Servers and one client, in virtual time, as {@code GoodputSoakTests} has them in
 * processes. The client takes the one of two with fewer calls, and another one while that
 * one's pushback lasts; or each in turn, whatever they say, as {@code round_robin} does.
 */
final class SimulatedFleet {

	/** What a server asks for, in seconds. */
	private static final double SHORTEST_PUSHBACK = 0.05;

	private static final double LONGEST_PUSHBACK = 0.25;

	private static final Duration DEADLINE = Duration.ofSeconds(2);

	private final Random random;

	private final List<SimulatedServer> servers;

	private final double[] avoidedUntil;

	private int turn;

	SimulatedFleet(long seed, int backends, int workers, LimitFactory limits) {
		this.random = new Random(seed);
		this.servers = IntStream.range(0, backends)
			.mapToObj((i) -> new SimulatedServer(100 * seed + i, workers, DEADLINE, limits))
			.toList();
		this.avoidedUntil = new double[backends];
	}

	/**
	 * Lets calls come at random.
	 * @param perSecond how many, to all servers together
	 * @param seconds how long
	 * @param steers whether the client heeds pushback
	 * @param kind which calls
	 * @return answers a second, but for the first second, in which limits settle
	 */
	double run(double perSecond, double seconds, boolean steers, Kind kind) {
		double start = seconds();
		double end = start + seconds;
		for (double next = start + gap(perSecond); next < end; next += gap(perSecond)) {
			advance(next);
			int picked = steers ? pick(next) : this.turn++ % this.servers.size();
			if (!this.servers.get(picked).arrive(kind)) {
				this.avoidedUntil[picked] = next + SHORTEST_PUSHBACK
						+ (LONGEST_PUSHBACK - SHORTEST_PUSHBACK) * this.random.nextDouble();
			}
		}
		advance(end);
		return this.servers.stream().mapToDouble((server) -> server.goodput("", start + 1, end)).sum();
	}

	/** Nobody calls, so that what waits is done. */
	void idle(double seconds) {
		advance(seconds() + seconds);
	}

	private double seconds() {
		return this.servers.get(0).seconds();
	}

	private void advance(double time) {
		this.servers.forEach((server) -> server.idle(time - server.seconds()));
	}

	private int pick(double now) {
		int size = this.servers.size();
		int one = this.random.nextInt(size);
		int other = (one + 1 + this.random.nextInt(size - 1)) % size;
		int picked = (this.servers.get(one).held() <= this.servers.get(other).held()) ? one : other;
		int first = this.random.nextInt(size);
		for (int i = 0; i < size && now < this.avoidedUntil[picked]; i++) {
			int instead = (first + i) % size;
			if (now >= this.avoidedUntil[instead]) {
				picked = instead;
			}
		}
		return picked;
	}

	private double gap(double perSecond) {
		return -Math.log(1 - this.random.nextDouble()) / perSecond;
	}

}
