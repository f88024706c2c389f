package io.github.grpclb.subset;

/**
 * A hash that is the same in every process and version, unlike {@code hashCode} by
 * promise.
 */
final class StableHash {

	private static final long FNV_OFFSET = 0xcbf29ce484222325L;

	private static final long FNV_PRIME = 0x100000001b3L;

	private StableHash() {
	}

	/**
	 * Hashes a text (FNV-1a).
	 * @param text the text
	 * @return 64 bits, of which the low ones are weak: {@link #mix} them
	 */
	static long of(String text) {
		long hash = FNV_OFFSET;
		for (int i = 0; i < text.length(); i++) {
			hash = (hash ^ text.charAt(i)) * FNV_PRIME;
		}
		return hash;
	}

	/**
	 * Spreads the bits of a number evenly (SplitMix64's finalizer).
	 * @param value the number
	 * @return 64 bits that all depend on all bits of {@code value}
	 */
	static long mix(long value) {
		long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
		mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
		return mixed ^ (mixed >>> 31);
	}

}
