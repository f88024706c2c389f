package io.github.grpclb.autoconfigure.client;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.autoconfigure.client.ClientProperties.Hedging;
import io.github.grpclb.autoconfigure.client.ClientProperties.Method;
import io.github.grpclb.autoconfigure.client.ClientProperties.Retry;
import io.github.grpclb.autoconfigure.client.ClientProperties.Throttle;
import io.github.grpclb.spec.CallSpec;
import io.github.grpclb.spec.HedgingSpec;
import io.github.grpclb.spec.InvalidSpecException;
import io.github.grpclb.spec.MethodSpec;
import io.github.grpclb.spec.RetrySpec;

import static io.github.grpclb.autoconfigure.bind.Defaulting.or;

/**
 * Makes the part of a spec that says how each call behaves. A method inherits the
 * client's settings key by key.
 */
final class CallSpecFactory {

	private final ClientProperties properties;

	CallSpecFactory(ClientProperties properties) {
		this.properties = properties;
	}

	CallSpec create() {
		CallSpec defaults = CallSpec.defaults();
		RetrySpec retry = retry(this.properties.retry(), defaults.retry());
		HedgingSpec hedging = hedging(this.properties.hedging(), defaults.hedging());
		Map<String, MethodSpec> methods = new LinkedHashMap<>();
		or(this.properties.methods(), Map.<String, Method>of()).forEach((name, method) -> {
			MethodSpec spec = method(name, method, retry, hedging);
			methods.put(spec.name(), spec);
		});
		return new CallSpec(or(this.properties.deadline(), defaults.deadline()),
				or(this.properties.streamingDeadline(), defaults.streamingDeadline()),
				or(this.properties.waitForReady(), defaults.waitForReady()), retry, hedging, methods);
	}

	private static MethodSpec method(String name, Method method, RetrySpec retry, HedgingSpec hedging) {
		String prefix = "methods." + name + ".";
		try {
			requireNothingOfTheChannel(method.retry());
			return new MethodSpec(name, method.deadline(), method.waitForReady(),
					(method.retry() != null) ? retry(method.retry(), retry) : null,
					(method.hedging() != null) ? hedging(method.hedging(), hedging) : null,
					(method.maxRequestSize() != null) ? Sizes.bytes("max-request-size", method.maxRequestSize()) : null,
					(method.maxResponseSize() != null) ? Sizes.bytes("max-response-size", method.maxResponseSize())
							: null);
		}
		catch (InvalidSpecException ex) {
			throw ex.property().startsWith("methods") ? ex
					: new InvalidSpecException(prefix + ex.property(), ex.value(), ex.allowed(), ex.cure());
		}
	}

	/** What all methods share cannot differ between them. */
	private static void requireNothingOfTheChannel(@Nullable Retry set) {
		refuse("retry.throttle", (set != null) ? set.throttle() : null);
		refuse("retry.max-request-size", (set != null) ? set.maxRequestSize() : null);
		refuse("retry.buffer", (set != null) ? set.buffer() : null);
	}

	private static void refuse(String property, @Nullable Object value) {
		if (value != null) {
			throw new InvalidSpecException(property, value, "set for the client, not for a method",
					"Move it to the client's own " + property + ": all methods of a channel share it.");
		}
	}

	private static RetrySpec retry(@Nullable Retry set, RetrySpec inherited) {
		Throttle throttle = (set != null) ? set.throttle() : null;
		return new RetrySpec(or(set, Retry::enabled, inherited.enabled()),
				or(set, Retry::maxAttempts, inherited.maxAttempts()),
				or(set, Retry::initialBackoff, inherited.initialBackoff()),
				or(set, Retry::maxBackoff, inherited.maxBackoff()),
				or(set, Retry::backoffMultiplier, inherited.backoffMultiplier()),
				or(set, Retry::statusCodes, inherited.statusCodes()),
				or(set, Retry::avoidTriedBackends, inherited.avoidTriedBackends()),
				new RetrySpec.Throttle(or(throttle, Throttle::maxTokens, inherited.throttle().maxTokens()),
						or(throttle, Throttle::tokenRatio, inherited.throttle().tokenRatio())));
	}

	private static HedgingSpec hedging(@Nullable Hedging set, HedgingSpec inherited) {
		return new HedgingSpec(or(set, Hedging::enabled, inherited.enabled()),
				or(set, Hedging::maxAttempts, inherited.maxAttempts()), or(set, Hedging::delay, inherited.delay()),
				or(set, Hedging::nonFatalStatusCodes, inherited.nonFatalStatusCodes()));
	}

}
