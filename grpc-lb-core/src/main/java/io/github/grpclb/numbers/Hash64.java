package io.github.grpclb.numbers;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

import io.github.grpclb.Internal;

/**
 * A 64-bit hash of a text, the same in every process and on every machine. It takes eight
 * characters at a time and mixes them as xxHash does. A text hashes like its Latin-1
 * bytes, so that a key can come as either.
 */
@Internal
public final class Hash64 {

	private static final int WORD = Long.BYTES;

	/** The primes of xxHash64: odd, with bits set all over. */
	private static final long PRIME_1 = 0x9E3779B185EBCA87L;

	private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;

	private static final long PRIME_3 = 0x165667B19E3779F9L;

	private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

	private Hash64() {
	}

	/**
	 * Hashes bytes.
	 * @param text any number of them
	 * @return 64 bits that all depend on all of them
	 */
	public static long of(byte[] text) {
		int last = text.length - WORD;
		long hash = text.length * PRIME_3;
		for (int i = 0; i < last; i += WORD) {
			hash = add(hash, (long) WORDS.get(text, i));
		}
		if (last >= 0) {
			// The last word may overlap with the one before, which costs less than bytes.
			return mix(add(hash, (long) WORDS.get(text, last)));
		}
		long word = 0;
		for (int i = text.length - 1; i >= 0; i--) {
			word = word << Byte.SIZE ^ (text[i] & 0xFF);
		}
		return mix(add(hash, word));
	}

	/**
	 * Hashes a text.
	 * @param text the text
	 * @return what its Latin-1 bytes hash to
	 */
	public static long of(String text) {
		int last = text.length() - WORD;
		long hash = text.length() * PRIME_3;
		for (int i = 0; i < last; i += WORD) {
			hash = add(hash, word(text, i, i + WORD));
		}
		return mix(add(hash, word(text, Math.max(last, 0), text.length())));
	}

	/** Characters beyond Latin-1 overlap with the next one, which does no harm. */
	private static long word(String text, int from, int to) {
		long word = 0;
		for (int i = to - 1; i >= from; i--) {
			word = word << Byte.SIZE ^ text.charAt(i);
		}
		return word;
	}

	private static long add(long hash, long word) {
		return Long.rotateLeft(hash ^ word * PRIME_1, 31) * PRIME_2;
	}

	/**
	 * Spreads a number over all 64 bits, best over the upper ones; different numbers stay
	 * different.
	 * @param number any number
	 * @return its mix
	 */
	public static long mix(long number) {
		long mixed = (number ^ number >>> 32) * PRIME_1;
		mixed = (mixed ^ mixed >>> 29) * PRIME_3;
		return mixed ^ mixed >>> 32;
	}

}
