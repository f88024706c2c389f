package io.github.grpclb.control;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import org.jspecify.annotations.Nullable;

/**
 * The schemes that one application resolves itself. They go before those that libraries
 * have registered for the whole JVM, so that two applications in one JVM can each have a
 * {@code consul} of their own. Immutable and thread-safe.
 */
public final class SchemeProviders {

	/** None: only what this library knows, and what is registered for the JVM. */
	public static final SchemeProviders NONE = new SchemeProviders(List.of());

	private final List<NameResolverRegistry> layers;

	/**
	 * Collects providers.
	 * @param layers the providers; an earlier layer goes before a later one, within a
	 * layer the provider with the higher priority
	 * @throws IllegalStateException if a provider says that it is not available
	 */
	public SchemeProviders(List<? extends Collection<? extends NameResolverProvider>> layers) {
		List<NameResolverRegistry> registries = new ArrayList<>();
		for (Collection<? extends NameResolverProvider> layer : layers) {
			registries.add(registry(layer));
		}
		this.layers = List.copyOf(registries);
	}

	private static NameResolverRegistry registry(Collection<? extends NameResolverProvider> providers) {
		NameResolverRegistry registry = new NameResolverRegistry();
		for (NameResolverProvider provider : providers) {
			try {
				registry.register(provider);
			}
			catch (IllegalArgumentException ex) {
				throw new IllegalStateException(
						"NameResolverProvider %s says that it is not available. Make its isAvailable() true, or remove it."
							.formatted(provider.getClass().getName()),
						ex);
			}
		}
		return registry;
	}

	/**
	 * Finds what resolves a scheme.
	 * @param scheme such as {@code consul}
	 * @return the provider, {@code null} if the application has none of its own
	 */
	public @Nullable NameResolverProvider find(String scheme) {
		for (NameResolverRegistry layer : this.layers) {
			NameResolverProvider provider = layer.getProviderForScheme(scheme);
			if (provider != null) {
				return provider;
			}
		}
		return null;
	}

}
