package io.github.grpclb.autoconfigure.client;

import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

import io.github.grpclb.autoconfigure.failure.InvalidGrpcLbPropertyException;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.InvalidSpecException;

/**
 * Refuses {@code hash.field} where there is no protobuf to read a field with.
 */
final class HashFieldCheck {

	private final boolean protobuf;

	HashFieldCheck(@Nullable ClassLoader loader) {
		this.protobuf = ClassUtils.isPresent("com.google.protobuf.Message", loader);
	}

	void check(ClientSpec spec) {
		String field = spec.balancing().policy().hash().field();
		if (field != null && !this.protobuf) {
			throw new InvalidGrpcLbPropertyException(SettingsSources.prefix(spec.name()),
					new InvalidSpecException("hash.field", field, "left out without protobuf on the class path",
							"Add com.google.protobuf:protobuf-java, or hash a header: hash.header."));
		}
	}

}
