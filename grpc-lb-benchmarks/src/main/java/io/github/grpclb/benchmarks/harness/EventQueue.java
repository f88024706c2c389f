package io.github.grpclb.benchmarks.harness;

import java.util.Arrays;

/**
 * A binary heap of events, first in first out at equal times unless 65,536 other events
 * were added between two of them. Keys are plain longs, because a simulation spends most
 * of its own time here.
 */
final class EventQueue {

	/** Leaves 47 bits, that is a day and a half of nanoseconds. */
	private static final int ORDER_BITS = 16;

	private static final long ORDER_MASK = (1L << ORDER_BITS) - 1;

	private long[] keys = new long[1024];

	private Runnable[] events = new Runnable[1024];

	private int size;

	private long order;

	boolean isEmpty() {
		return this.size == 0;
	}

	/** The time of the first event; the queue must not be empty. */
	long nextTime() {
		return this.keys[0] >>> ORDER_BITS;
	}

	void add(long time, Runnable event) {
		if (time < 0 || time >>> (Long.SIZE - 1 - ORDER_BITS) != 0) {
			throw new IllegalArgumentException("time out of range: " + time);
		}
		if (this.size == this.keys.length) {
			this.keys = Arrays.copyOf(this.keys, this.size * 2);
			this.events = Arrays.copyOf(this.events, this.size * 2);
		}
		long key = (time << ORDER_BITS) | (this.order++ & ORDER_MASK);
		int index = this.size++;
		while (index > 0) {
			int parent = (index - 1) >>> 1;
			if (this.keys[parent] <= key) {
				break;
			}
			this.keys[index] = this.keys[parent];
			this.events[index] = this.events[parent];
			index = parent;
		}
		this.keys[index] = key;
		this.events[index] = event;
	}

	@SuppressWarnings("NullAway") // the vacated slot must not keep its event alive
	Runnable poll() {
		Runnable first = this.events[0];
		int last = --this.size;
		long key = this.keys[last];
		Runnable event = this.events[last];
		this.events[last] = null;
		if (last > 0) {
			siftDown(key, event);
		}
		return first;
	}

	private void siftDown(long key, Runnable event) {
		int index = 0;
		int half = this.size >>> 1;
		while (index < half) {
			int child = 2 * index + 1;
			if (child + 1 < this.size && this.keys[child + 1] < this.keys[child]) {
				child++;
			}
			if (key <= this.keys[child]) {
				break;
			}
			this.keys[index] = this.keys[child];
			this.events[index] = this.events[child];
			index = child;
		}
		this.keys[index] = key;
		this.events[index] = event;
	}

}
