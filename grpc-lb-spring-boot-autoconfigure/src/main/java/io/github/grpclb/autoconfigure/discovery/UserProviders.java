package io.github.grpclb.autoconfigure.discovery;

import java.util.ArrayList;
import java.util.List;

import io.grpc.NameResolverProvider;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;

/**
 * Finds the {@link NameResolverProvider} beans of the user.
 */
final class UserProviders {

	/**
	 * net.devh's own beans resolve {@code static} and {@code discovery}, which we resolve
	 * with attributes; they are not even created here, because that would start Spring
	 * Cloud's client too early.
	 */
	private static final String FRAMEWORK = "net.devh.";

	private UserProviders() {
	}

	static List<NameResolverProvider> in(ListableBeanFactory beans) {
		List<NameResolverProvider> providers = new ArrayList<>();
		for (String name : BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, NameResolverProvider.class, true,
				false)) {
			Class<?> type = beans.getType(name, false);
			if (type == null || !type.getName().startsWith(FRAMEWORK)) {
				providers.add(beans.getBean(name, NameResolverProvider.class));
			}
		}
		AnnotationAwareOrderComparator.sort(providers);
		return providers;
	}

}
