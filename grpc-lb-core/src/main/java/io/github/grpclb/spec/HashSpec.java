package io.github.grpclb.spec;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Settings of {@code ring-hash} and {@code maglev}.
 *
 * @param header the request header whose value is hashed, {@code null} if the application
 * sets the key as a call option
 * @param field the path of the request's protobuf field whose value is hashed in unary
 * calls, such as {@code customer.id}; it goes before the header; {@code null} for none
 * @param balanceFactor how far over the mean a backend's in-flight calls may go before
 * its keys overflow to the next backend; at least 1, or 0 for no bound
 * @param fallback what happens to a call without a key
 */
public record HashSpec(@Nullable String header, @Nullable String field, double balanceFactor, Fallback fallback) {

	private static final Pattern FIELD = Pattern.compile("[A-Za-z_]\\w*(\\.[A-Za-z_]\\w*)*");

	/**
	 * What happens to a call that has no hash key.
	 */
	public enum Fallback {

		/** Any backend, at random. */
		RANDOM,

		/** Every backend in turn. */
		ROUND_ROBIN,

		/**
		 * The call fails with {@code INTERNAL}, the only code for a mistake of the caller
		 * that a load balancer may give (gRFC A54).
		 */
		FAIL

	}

	public HashSpec {
		if (header != null) {
			Require.headerName("hash.header", header);
		}
		if (field != null && !FIELD.matcher(field).matches()) {
			throw new InvalidSpecException("hash.field", field,
					"names of fields as in the .proto file, with dots between", "For example customer.id.");
		}
		if (balanceFactor != 0 && !(balanceFactor >= 1 && balanceFactor <= 100)) {
			throw new InvalidSpecException("hash.balance-factor", balanceFactor, "0 (no bound), or between 1 and 100",
					"1.25 lets a backend have 25 % more calls in flight than the mean.");
		}
	}

	/**
	 * Creates settings without a field.
	 * @param header the request header whose value is hashed, or {@code null}
	 * @param balanceFactor how far over the mean a backend's in-flight calls may go
	 * @param fallback what happens to a call without a key
	 */
	public HashSpec(@Nullable String header, double balanceFactor, Fallback fallback) {
		this(header, null, balanceFactor, fallback);
	}

	/**
	 * Returns the defaults: no header, no field, bound 1.25, random fallback.
	 * @return the default settings
	 */
	public static HashSpec defaults() {
		return new HashSpec(null, 1.25, Fallback.RANDOM);
	}

}
