package io.github.grpclb.autoconfigure.client;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import io.github.grpclb.autoconfigure.client.KnownKeys.Unknown;
import io.github.grpclb.autoconfigure.failure.UnknownGrpcLbKeyException;

/**
 * Refuses keys under {@code grpc.lb} that nobody reads: a misspelt key would otherwise
 * leave a default in force without a word. Environment variables are left out, because
 * their names do not say where one element ends and the next begins.
 */
final class UnknownKeyCheck {

	private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("grpc.lb");

	/** First element under the root to the record that reads the rest. */
	private final Map<String, Class<? extends Record>> others;

	UnknownKeyCheck(Map<String, Class<? extends Record>> others) {
		this.others = Map.copyOf(others);
	}

	void check(ConfigurableEnvironment environment) {
		List<ConfigurationPropertySource> sources = ClientBinder.sources(environment);
		for (ConfigurationPropertySource source : sources) {
			if (source instanceof IterableConfigurationPropertySource iterable
					&& !(source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource)) {
				iterable.stream().filter(ROOT::isAncestorOf).forEach((name) -> check(name, iterable));
			}
		}
	}

	private void check(ConfigurationPropertyName name, ConfigurationPropertySource source) {
		Unknown unknown = find(name);
		if (unknown != null) {
			ConfigurationProperty property = source.getConfigurationProperty(name);
			throw new UnknownGrpcLbKeyException(unknown.name(), unknown.nearest(), unknown.siblings(),
					(property != null) ? property.getOrigin() : null);
		}
	}

	private @Nullable Unknown find(ConfigurationPropertyName name) {
		int level = ROOT.getNumberOfElements();
		Class<? extends Record> other = this.others.get(name.getElement(level, Form.UNIFORM));
		return (other != null) ? KnownKeys.check(name, level + 1, other)
				: KnownKeys.check(name, level, GrpcLbProperties.class);
	}

}
