package io.github.grpclb.channel;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.grpclb.policy.HashKey;
import io.github.grpclb.spec.PolicySpec;

/**
 * The fields that a client's calls are hashed by, per method. Thread-safe. Nothing of
 * protobuf is touched before a field is configured.
 */
final class HashFields {

	private static final Logger logger = LoggerFactory.getLogger(HashFields.class);

	private final Map<MethodAndPath, Optional<HashField>> found = new ConcurrentHashMap<>();

	private final String client;

	HashFields(String client) {
		this.client = client;
	}

	/**
	 * Finds the field that a call is hashed by.
	 * @param policy the policy in force
	 * @param method the call's method
	 * @param options the call's options; a key that the application has set stays
	 * @return the field, or {@code null} if the call is hashed by something else, or not
	 * at all
	 */
	@Nullable HashField find(PolicySpec policy, MethodDescriptor<?, ?> method, CallOptions options) {
		String path = policy.hash().field();
		if (path == null || !policy.name().hashes() || options.getOption(HashKey.KEY) != null) {
			return null;
		}
		return this.found
			.computeIfAbsent(new MethodAndPath(method.getFullMethodName(), path), (key) -> look(method, path))
			.orElse(null);
	}

	private Optional<HashField> look(MethodDescriptor<?, ?> method, String path) {
		HashField field = HashField.of(method, path);
		if (field == null) {
			logger
				.warn("Client '{}': the request of {} has no protobuf field '{}' with a single value, so its calls are "
						+ "hashed by the header, or follow hash.fallback. Correct grpc.lb.clients.{}.hash.field if they "
						+ "should have a key.", this.client, method.getFullMethodName(), path, this.client);
		}
		return Optional.ofNullable(field);
	}

	private record MethodAndPath(String method, String path) {
	}

}
