package io.github.grpclb.autoconfigure.bind;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Picks what the user set, or what the spec has by default.
 */
public final class Defaulting {

	private Defaulting() {
	}

	/**
	 * Picks the value that was set.
	 * @param <T> the value's type
	 * @param set the value, {@code null} if it was not set
	 * @param absent the default
	 * @return one of them
	 */
	public static <T> T or(@Nullable T set, T absent) {
		return (set != null) ? set : absent;
	}

	/**
	 * Picks one value of a group of properties.
	 * @param <P> the group's type
	 * @param <T> the value's type
	 * @param properties the group, {@code null} if none of it was set
	 * @param read reads the value
	 * @param absent the default
	 * @return the value set, or the default
	 */
	public static <P, T> T or(@Nullable P properties, Function<P, @Nullable T> read, T absent) {
		T set = (properties != null) ? read.apply(properties) : null;
		return (set != null) ? set : absent;
	}

}
