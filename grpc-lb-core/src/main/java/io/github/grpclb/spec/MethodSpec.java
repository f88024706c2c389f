package io.github.grpclb.spec;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What differs for one method, or for every method of a service. {@code null} means: as
 * the client does.
 *
 * @param name {@code package.Service/Method}, or {@code package.Service} for all of its
 * methods
 * @param deadline the deadline of calls that have none; zero for none
 * @param waitForReady whether calls wait for a backend rather than fail fast
 * @param retry the retry policy
 * @param hedging the hedging policy
 * @param maxRequestSize the largest request in bytes
 * @param maxResponseSize the largest response in bytes
 */
public record MethodSpec(String name, @Nullable Duration deadline, @Nullable Boolean waitForReady,
		@Nullable RetrySpec retry, @Nullable HedgingSpec hedging, @Nullable Integer maxRequestSize,
		@Nullable Integer maxResponseSize) {

	public MethodSpec {
		name = checked("methods", name);
		if (deadline != null) {
			Require.notNegative("methods." + name + ".deadline", deadline);
		}
		if (maxRequestSize != null) {
			Require.range("methods." + name + ".max-request-size", maxRequestSize, 1, Integer.MAX_VALUE);
		}
		if (maxResponseSize != null) {
			Require.range("methods." + name + ".max-response-size", maxResponseSize, 1, Integer.MAX_VALUE);
		}
	}

	/**
	 * Returns the service part of the name.
	 * @return for example {@code orders.OrderService}
	 */
	public String service() {
		int slash = this.name.indexOf('/');
		return (slash < 0) ? this.name : this.name.substring(0, slash);
	}

	/**
	 * Returns the method part of the name.
	 * @return for example {@code Create}, or {@code null} for the whole service
	 */
	public @Nullable String method() {
		int slash = this.name.indexOf('/');
		return (slash < 0) ? null : this.name.substring(slash + 1);
	}

	/**
	 * Checks the name of a method or of a service.
	 * @param property where it stands
	 * @param name what stands there
	 * @return without a slash at its end
	 */
	static String checked(String property, String name) {
		String method = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
		int slash = method.indexOf('/');
		if (method.isBlank() || slash == 0 || slash != method.lastIndexOf('/')
				|| method.chars().anyMatch((ch) -> ch <= ' ' || ch == '*')) {
			throw new InvalidSpecException(property, name, "package.Service/Method or package.Service",
					"Write the full name from the .proto file, for example \"orders.OrderService/Create\", or only the service's for all of its methods.");
		}
		return method;
	}

}
