package io.github.grpclb.test;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;

/**
 * Gives the contexts of {@link GrpcLbTest} classes their cluster.
 */
final class GrpcLbContextCustomizerFactory implements ContextCustomizerFactory {

	@Override
	public @Nullable ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> attributes) {
		GrpcLbTest annotation = TestContextAnnotationUtils.findMergedAnnotation(testClass, GrpcLbTest.class);
		return (annotation != null) ? new GrpcLbContextCustomizer(List.of(annotation.value()), annotation.server())
				: null;
	}

}
