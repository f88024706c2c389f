package io.github.grpclb.autoconfigure.client;

import org.springframework.util.unit.DataSize;

import io.github.grpclb.spec.InvalidSpecException;

/**
 * Reads sizes that gRPC keeps in an int.
 */
final class Sizes {

	private Sizes() {
	}

	static int bytes(String property, DataSize size) {
		if (size.toBytes() < 1 || size.toBytes() > Integer.MAX_VALUE) {
			throw new InvalidSpecException(property, size, "between 1B and 2147483647B", "Write for example 4MB.");
		}
		return (int) size.toBytes();
	}

}
