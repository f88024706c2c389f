package io.github.grpclb.autoconfigure.client;

import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;

/**
 * Answers for one prefix with what another source has under another prefix. Placed behind
 * the real sources, it makes clients inherit the defaults key by key.
 */
final class InheritedSource implements IterableConfigurationPropertySource {

	private final ConfigurationPropertySource source;

	private final ConfigurationPropertyName from;

	private final ConfigurationPropertyName to;

	InheritedSource(ConfigurationPropertySource source, ConfigurationPropertyName from, ConfigurationPropertyName to) {
		this.source = source;
		this.from = from;
		this.to = to;
	}

	@Override
	public @Nullable ConfigurationProperty getConfigurationProperty(@Nullable ConfigurationPropertyName name) {
		ConfigurationPropertyName inherited = (name != null) ? move(name, this.to, this.from) : null;
		// The property keeps its own name, so that an error points to the line that has
		// to
		// change.
		return (inherited != null) ? this.source.getConfigurationProperty(inherited) : null;
	}

	@Override
	public Stream<ConfigurationPropertyName> stream() {
		if (!(this.source instanceof IterableConfigurationPropertySource iterable)) {
			return Stream.empty();
		}
		return iterable.stream()
			.filter(this.from::isAncestorOf)
			.map((name) -> ConfigurationPropertyName.of(this.to + suffix(name, this.from)));
	}

	@Override
	public ConfigurationPropertyState containsDescendantOf(ConfigurationPropertyName name) {
		if (name.isAncestorOf(this.to)) {
			return this.source.containsDescendantOf(this.from);
		}
		ConfigurationPropertyName inherited = move(name, this.to, this.from);
		return (inherited != null) ? this.source.containsDescendantOf(inherited) : ConfigurationPropertyState.ABSENT;
	}

	private static @Nullable ConfigurationPropertyName move(ConfigurationPropertyName name,
			ConfigurationPropertyName from, ConfigurationPropertyName to) {
		if (name.equals(from)) {
			return to;
		}
		return from.isAncestorOf(name) ? ConfigurationPropertyName.of(to + suffix(name, from)) : null;
	}

	private static String suffix(ConfigurationPropertyName name, ConfigurationPropertyName prefix) {
		return name.toString().substring(prefix.toString().length());
	}

}
