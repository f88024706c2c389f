package io.github.grpclb.autoconfigure.client;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.PlaceholdersResolver;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.util.PropertyPlaceholderHelper;

/**
 * Resolves placeholders, and refuses one that nothing has a value for: a client whose id,
 * zone or label is the text <code>${HOSTNAME}</code> itself would go unnoticed.
 */
final class KnownPlaceholders implements PlaceholdersResolver {

	private final ConfigurableEnvironment environment;

	private final PropertyPlaceholderHelper helper;

	private KnownPlaceholders(ConfigurableEnvironment environment, boolean lenient) {
		this.environment = environment;
		this.helper = new PropertyPlaceholderHelper("${", "}", ":", '\\', lenient);
	}

	static KnownPlaceholders strict(ConfigurableEnvironment environment) {
		return new KnownPlaceholders(environment, false);
	}

	/** Leaves what it does not know. */
	static KnownPlaceholders lenient(ConfigurableEnvironment environment) {
		return new KnownPlaceholders(environment, true);
	}

	@Override
	public @Nullable Object resolvePlaceholders(@Nullable Object value) {
		return (value instanceof String text) ? this.helper.replacePlaceholders(text, this::find) : value;
	}

	private @Nullable String find(String name) {
		for (PropertySource<?> source : this.environment.getPropertySources()) {
			Object value = source.getProperty(name);
			if (value != null) {
				return String.valueOf(value);
			}
		}
		return null;
	}

}
