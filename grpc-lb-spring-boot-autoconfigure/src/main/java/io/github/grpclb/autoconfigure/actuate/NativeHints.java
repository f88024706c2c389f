package io.github.grpclb.autoconfigure.actuate;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.util.ClassUtils;

/**
 * What a native image has to keep and cannot see: the parts of the live page, and what
 * the endpoint writes as JSON.
 */
class NativeHints implements RuntimeHintsRegistrar {

	private static final String PAGE = "io/github/grpclb/autoconfigure/actuate/dashboard";

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		hints.resources().registerPattern(PAGE + ".html").registerPattern(PAGE + "/*");
		if (ClassUtils.isPresent("org.springframework.boot.actuate.endpoint.OperationResponseBody", classLoader)) {
			new BindingReflectionHintsRegistrar().registerReflectionHints(hints.reflection(), GrpcLbDescriptor.class,
					ClientDescriptor.class, ServerDescriptor.class);
		}
	}

}
