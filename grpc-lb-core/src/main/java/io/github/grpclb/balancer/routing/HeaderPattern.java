package io.github.grpclb.balancer.routing;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pattern that header values of callers are matched with. The JDK's matcher recurses
 * for each repetition of a group and may try exponentially many ways, both at the will of
 * who sends the value, so that its length and the matcher's work are bounded.
 */
final class HeaderPattern {

	/** Longer values are no match. */
	static final int MAX_LENGTH = 1024;

	/** A hundred looks at each character, a millisecond at most. */
	private static final int MAX_LOOKS = 100 * MAX_LENGTH;

	private static final Logger logger = LoggerFactory.getLogger(HeaderPattern.class);

	private final AtomicBoolean warned = new AtomicBoolean();

	private final Pattern pattern;

	private final String group;

	HeaderPattern(String regex, String group) {
		this.pattern = Pattern.compile(regex);
		this.group = group;
	}

	/**
	 * Tells whether all of a value matches.
	 * @param value what a caller has sent
	 * @return {@code false} also if that cannot be told with the effort that is allowed
	 */
	boolean matches(String value) {
		if (value.length() > MAX_LENGTH) {
			return false;
		}
		try {
			return this.pattern.matcher(new Counted(value, 0, value.length(), new int[] { MAX_LOOKS })).matches();
		}
		catch (TooMuchWork | StackOverflowError ex) {
			if (this.warned.compareAndSet(false, true)) {
				logger.warn("The regex '{}' of the route to group '{}' takes too much work for a header value of {} "
						+ "characters, which counts as no match. Write it without nested or alternative repetitions.",
						this.pattern, this.group, value.length());
			}
			return false;
		}
	}

	/**
	 * A text that can be looked at so often only.
	 *
	 * @param text the text
	 * @param start the first character
	 * @param end the end, exclusive
	 * @param left how many looks are left
	 */
	private record Counted(String text, int start, int end, int[] left) implements CharSequence {

		@Override
		public int length() {
			return this.end - this.start;
		}

		@Override
		public char charAt(int index) {
			if (this.left[0]-- == 0) {
				throw TooMuchWork.INSTANCE;
			}
			return this.text.charAt(this.start + index);
		}

		@Override
		public CharSequence subSequence(int start, int end) {
			return new Counted(this.text, this.start + start, this.start + end, this.left);
		}

		@Override
		public String toString() {
			return this.text.substring(this.start, this.end);
		}

	}

	private static final class TooMuchWork extends RuntimeException {

		static final TooMuchWork INSTANCE = new TooMuchWork();

		private TooMuchWork() {
			super(null, null, false, false);
		}

	}

}
