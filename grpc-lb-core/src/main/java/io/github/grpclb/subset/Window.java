package io.github.grpclb.subset;

/**
 * Cuts a window out of an order that goes round.
 */
final class Window {

	private Window() {
	}

	static int[] of(int[] order, int start, int size) {
		int[] window = new int[Math.min(size, order.length)];
		for (int i = 0; i < window.length; i++) {
			window[i] = order[(start + i) % order.length];
		}
		return window;
	}

}
