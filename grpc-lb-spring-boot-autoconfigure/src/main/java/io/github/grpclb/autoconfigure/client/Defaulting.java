package io.github.grpclb.autoconfigure.client;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Picks what the user set, or what the spec has by default.
 */
final class Defaulting {

	private Defaulting() {
	}

	static <T> T or(@Nullable T set, T absent) {
		return (set != null) ? set : absent;
	}

	static <P, T> T or(@Nullable P properties, Function<P, @Nullable T> read, T absent) {
		T set = (properties != null) ? read.apply(properties) : null;
		return (set != null) ? set : absent;
	}

}
