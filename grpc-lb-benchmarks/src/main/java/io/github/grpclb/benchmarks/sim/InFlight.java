package io.github.grpclb.benchmarks.sim;

import java.util.Arrays;

/**
 * The calls that a host has, by the time at which they leave it.
 */
final class InFlight {

	private long[] finishes = new long[64];

	private int size;

	private int highest;

	private long residence;

	void add(long arrival, long finish) {
		leave(arrival);
		push(finish);
		this.highest = Math.max(this.highest, this.size);
		this.residence += finish - arrival;
	}

	/** How many there are; times must not go back. */
	int at(long time) {
		leave(time);
		return this.size;
	}

	/** The most since the last {@link #restart()}. */
	int highest() {
		return this.highest;
	}

	/** The sum of the times that calls which came since the last restart spend here. */
	long residence() {
		return this.residence;
	}

	void restart() {
		this.highest = this.size;
		this.residence = 0;
	}

	private void leave(long time) {
		while (this.size > 0 && this.finishes[0] <= time) {
			pop();
		}
	}

	private void push(long finish) {
		if (this.size == this.finishes.length) {
			this.finishes = Arrays.copyOf(this.finishes, this.size * 2);
		}
		int index = this.size++;
		while (index > 0) {
			int parent = (index - 1) >>> 1;
			if (this.finishes[parent] <= finish) {
				break;
			}
			this.finishes[index] = this.finishes[parent];
			index = parent;
		}
		this.finishes[index] = finish;
	}

	private void pop() {
		long moved = this.finishes[--this.size];
		int index = 0;
		while (2 * index + 1 < this.size) {
			int child = 2 * index + 1;
			if (child + 1 < this.size && this.finishes[child + 1] < this.finishes[child]) {
				child++;
			}
			if (moved <= this.finishes[child]) {
				break;
			}
			this.finishes[index] = this.finishes[child];
			index = child;
		}
		this.finishes[index] = moved;
	}

}
