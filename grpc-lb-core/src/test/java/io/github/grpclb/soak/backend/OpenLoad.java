package io.github.grpclb.soak.backend;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;

/**
 * Calls that come at random times (Poisson), whether or not earlier ones have ended.
 */
public final class OpenLoad {

	private static final byte OPEN = -1;

	private final Channel channel;

	private final Kind[] kinds;

	private final double perSecond;

	private final long deadlineMillis;

	private final long[] starts;

	private final long[] ends;

	private final byte[] codes;

	private final byte[] kindOf;

	private long began;

	private final long[] late;

	private OpenLoad(Channel channel, double perSecond, double seconds, long deadlineMillis, Kind... kinds) {
		int calls = (int) (perSecond * seconds);
		this.channel = channel;
		this.kinds = kinds;
		this.perSecond = perSecond;
		this.deadlineMillis = deadlineMillis;
		this.starts = new long[calls];
		this.ends = new long[calls];
		this.late = new long[calls];
		this.codes = new byte[calls];
		this.kindOf = new byte[calls];
		Arrays.fill(this.codes, OPEN);
	}

	/**
	 * Calls, and waits until the last call has been started and all have ended.
	 * @param channel where
	 * @param perSecond how often
	 * @param seconds how long
	 * @param deadlineMillis how long callers wait, 0 to leave it to the channel
	 * @param kinds which calls
	 * @return what came of it
	 */
	public static OpenLoad run(Channel channel, double perSecond, double seconds, long deadlineMillis, Kind... kinds) {
		OpenLoad load = new OpenLoad(channel, perSecond, seconds, deadlineMillis, kinds);
		load.run();
		return load;
	}

	private void run() {
		CountDownLatch open = new CountDownLatch(this.starts.length);
		Random random = new Random(1);
		this.began = System.nanoTime();
		double next = this.began;
		for (int i = 0; i < this.starts.length; i++) {
			next += -Math.log(1 - random.nextDouble()) * 1e9 / this.perSecond;
			for (long left = (long) next - System.nanoTime(); left > 0; left = (long) next - System.nanoTime()) {
				LockSupport.parkNanos(left);
			}
			this.late[i] = System.nanoTime() - (long) next;
			this.kindOf[i] = draw(random.nextDouble());
			call(i, open);
		}
		try {
			if (!open.await(60, TimeUnit.SECONDS)) {
				throw new IllegalStateException(open.getCount() + " calls have not ended");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private byte draw(double at) {
		double rest = at;
		for (byte i = 0; i < this.kinds.length - 1; i++) {
			rest -= this.kinds[i].share;
			if (rest < 0) {
				return i;
			}
		}
		return (byte) (this.kinds.length - 1);
	}

	private void call(int index, CountDownLatch open) {
		Kind kind = this.kinds[this.kindOf[index]];
		CallOptions options = (this.deadlineMillis > 0)
				? CallOptions.DEFAULT.withDeadlineAfter(this.deadlineMillis, TimeUnit.MILLISECONDS)
				: CallOptions.DEFAULT;
		this.starts[index] = System.nanoTime();
		ClientCalls.asyncUnaryCall(this.channel.newCall(kind.method, options), String.valueOf(kind.micros),
				new StreamObserver<String>() {

					@Override
					public void onNext(String value) {
					}

					@Override
					public void onError(Throwable error) {
						end(Status.fromThrowable(error).getCode());
					}

					@Override
					public void onCompleted() {
						end(Status.Code.OK);
					}

					private void end(Status.Code code) {
						OpenLoad.this.ends[index] = System.nanoTime();
						OpenLoad.this.codes[index] = (byte) code.value();
						open.countDown();
					}

				});
	}

	/** Returns how many calls were made. */
	public int calls() {
		return this.starts.length;
	}

	/**
	 * Returns how late one in a hundred calls was started: whether the machine is too
	 * busy for this load to say anything.
	 * @return milliseconds
	 */
	public double lateness() {
		return Arrays.stream(this.late).sorted().skip((long) (0.99 * (this.late.length - 1))).findFirst().orElse(0)
				/ 1e6;
	}

	/** Returns how many calls ended with each status. */
	public Map<Status.Code, Long> statuses() {
		Map<Status.Code, Long> counts = new TreeMap<>();
		for (byte code : this.codes) {
			counts.merge(Status.fromCodeValue(code).getCode(), 1L, Long::sum);
		}
		return counts;
	}

	/**
	 * Returns how many answers came a second.
	 * @param from seconds from the start
	 * @param to seconds from the start
	 * @return answers a second
	 */
	public double goodput(double from, double to) {
		return good(from, to).count() / (to - from);
	}

	/**
	 * Returns the smallest goodput of any whole second.
	 * @param from seconds from the start
	 * @param to seconds from the start
	 * @return answers a second
	 */
	public double worstSecond(int from, int to) {
		return IntStream.range(from, to).mapToDouble((second) -> goodput(second, second + 1)).min().orElse(Double.NaN);
	}

	/**
	 * Returns a quantile of the latencies of answers.
	 * @param quantile which one
	 * @param kind the index of the kind, negative for all
	 * @param from seconds from the start
	 * @param to seconds from the start
	 * @return milliseconds
	 */
	public double quantile(double quantile, int kind, double from, double to) {
		long[] latencies = good(from, to).filter((call) -> kind < 0 || this.kindOf[call] == kind)
			.mapToLong((call) -> this.ends[call] - this.starts[call])
			.sorted()
			.toArray();
		return (latencies.length > 0) ? latencies[(int) (quantile * (latencies.length - 1))] / 1e6 : Double.NaN;
	}

	/**
	 * Returns the longest time without an answer to a call of a kind.
	 * @param kind the index of the kind
	 * @param from seconds from the start
	 * @param to seconds from the start
	 * @return seconds
	 */
	public double silence(int kind, double from, double to) {
		double last = from;
		double longest = 0;
		double[] times = good(from, to).filter((call) -> this.kindOf[call] == kind)
			.mapToDouble((call) -> (this.ends[call] - this.began) / 1e9)
			.sorted()
			.toArray();
		for (double time : times) {
			longest = Math.max(longest, time - last);
			last = time;
		}
		return Math.max(longest, to - last);
	}

	private IntStream good(double from, double to) {
		long first = this.began + (long) (from * 1e9);
		long last = this.began + (long) (to * 1e9);
		return IntStream.range(0, this.codes.length)
			.filter((call) -> this.codes[call] == 0 && this.ends[call] >= first && this.ends[call] < last);
	}

	/**
	 * Calls that take as long.
	 *
	 * @param method the method
	 * @param micros what they take, in microseconds
	 * @param share their part of all calls
	 */
	public record Kind(MethodDescriptor<String, String> method, long micros, double share) {
	}

}
