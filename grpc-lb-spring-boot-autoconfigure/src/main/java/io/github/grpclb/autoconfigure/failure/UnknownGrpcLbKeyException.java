package io.github.grpclb.autoconfigure.failure;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.Origin;

/**
 * A key under {@code grpc.lb} that nobody reads.
 */
public final class UnknownGrpcLbKeyException extends RuntimeException {

	private final String key;

	private final String nearest;

	private final List<String> siblings;

	private final transient @Nullable Origin origin;

	/**
	 * Creates the exception.
	 * @param key the key as it was written
	 * @param nearest the known key that is written most alike
	 * @param siblings all keys of the same level
	 * @param origin where it was written, {@code null} if unknown
	 */
	public UnknownGrpcLbKeyException(String key, String nearest, List<String> siblings, @Nullable Origin origin) {
		super("Unknown key '%s'; the nearest known key is '%s'".formatted(key, nearest));
		this.key = key;
		this.nearest = nearest;
		this.siblings = List.copyOf(siblings);
		this.origin = origin;
	}

	String key() {
		return this.key;
	}

	String nearest() {
		return this.nearest;
	}

	List<String> siblings() {
		return this.siblings;
	}

	@Nullable Origin origin() {
		return this.origin;
	}

}
