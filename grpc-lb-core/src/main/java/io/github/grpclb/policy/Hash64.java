package io.github.grpclb.policy;

/**
 * A 64-bit hash of a text, the same in every process and on every machine. It takes four
 * characters at a time and mixes them as xxHash does; a text hashes like its Latin-1
 * bytes, so that a key can come as either.
 */
final class Hash64 {

	private static final long PRIME_1 = 0x9E3779B185EBCA87L;

	private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;

	private static final long PRIME_3 = 0x165667B19E3779F9L;

	private Hash64() {
	}

	static long of(String text) {
		int length = text.length();
		long hash = length * PRIME_3;
		int i = 0;
		for (; i <= length - 4; i += 4) {
			hash = add(hash, text.charAt(i) | (long) text.charAt(i + 1) << 16 | (long) text.charAt(i + 2) << 32
					| (long) text.charAt(i + 3) << 48);
		}
		long rest = 0;
		for (; i < length; i++) {
			rest = rest << 16 | text.charAt(i);
		}
		return mix(add(hash, rest));
	}

	static long of(byte[] text) {
		int length = text.length;
		long hash = length * PRIME_3;
		int i = 0;
		for (; i <= length - 4; i += 4) {
			hash = add(hash, (text[i] & 0xFFL) | (text[i + 1] & 0xFFL) << 16 | (text[i + 2] & 0xFFL) << 32
					| (text[i + 3] & 0xFFL) << 48);
		}
		long rest = 0;
		for (; i < length; i++) {
			rest = rest << 16 | (text[i] & 0xFF);
		}
		return mix(add(hash, rest));
	}

	private static long add(long hash, long word) {
		return Long.rotateLeft(hash ^ word * PRIME_1, 31) * PRIME_2;
	}

	/**
	 * Spreads a number over all 64 bits; different numbers stay different.
	 * @param number any number
	 * @return its mix
	 */
	static long mix(long number) {
		long mixed = (number ^ number >>> 33) * PRIME_2;
		mixed = (mixed ^ mixed >>> 29) * PRIME_3;
		return mixed ^ mixed >>> 32;
	}

}
