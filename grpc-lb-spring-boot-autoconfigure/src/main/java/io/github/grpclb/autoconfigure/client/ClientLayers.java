package io.github.grpclb.autoconfigure.client;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;

/**
 * Lays a client's own sources over the inherited ones, and leaves out below what is
 * replaced above as a whole: an empty value inherits, an empty map has nothing below it,
 * a split replaces the inherited one, and of {@code target} and {@code backends} the
 * higher one counts.
 */
final class ClientLayers {

	private final ConfigurationPropertyName client;

	private final List<ConfigurationPropertySource> layers = new ArrayList<>();

	/** What sources further down have no say in. */
	private final Set<ConfigurationPropertyName> closed = new HashSet<>();

	private boolean ownSplit;

	ClientLayers(ConfigurationPropertyName client) {
		this.client = client;
	}

	static List<ConfigurationPropertySource> of(ConfigurationPropertyName client,
			List<? extends IterableConfigurationPropertySource> sources, ConfigurationPropertyName defaults) {
		ClientLayers layers = new ClientLayers(client);
		sources.forEach(layers::add);
		if (layers.ownSplit) {
			layers.closed.add(client.append("split"));
		}
		sources.forEach((source) -> layers.add(new InheritedSource(source, defaults, client)));
		return layers.layers;
	}

	private void add(IterableConfigurationPropertySource source) {
		Set<ConfigurationPropertyName> above = Set.copyOf(this.closed);
		Set<ConfigurationPropertyName> empty = new HashSet<>();
		source.stream().filter(this.client::isAncestorOf).toList().forEach((name) -> {
			boolean blank = isBlank(source, name);
			if (blank && inherits(name)) {
				empty.add(name);
			}
			close(name, blank);
		});
		this.layers.add(source.filter((name) -> !empty.contains(name)
				&& above.stream().noneMatch((closed) -> closed.equals(name) || closed.isAncestorOf(name))));
	}

	private void close(ConfigurationPropertyName name, boolean blank) {
		for (String map : KnownKeys.maps()) {
			if (blank && name.equals(this.client.append(map))) {
				this.closed.add(name);
			}
		}
		ConfigurationPropertyName split = this.client.append("split");
		this.ownSplit |= split.equals(name) || split.isAncestorOf(name);
		ConfigurationPropertyName target = this.client.append("target");
		ConfigurationPropertyName backends = this.client.append("backends");
		if (!blank && name.equals(target)) {
			this.closed.add(backends);
		}
		else if (!blank && backends.isAncestorOf(name)) {
			this.closed.add(target);
		}
	}

	private static boolean isBlank(ConfigurationPropertySource source, ConfigurationPropertyName name) {
		ConfigurationProperty property = source.getConfigurationProperty(name);
		return property != null && String.valueOf(property.getValue()).isEmpty();
	}

	/**
	 * An empty text is a value of its own, and an empty list is one too; but nobody is
	 * nowhere.
	 */
	private boolean inherits(ConfigurationPropertyName name) {
		if (name.equals(this.client.append("target")) || name.equals(this.client.append("backends"))) {
			return true;
		}
		KnownKeys.Key key = KnownKeys.find(name);
		return !key.type().equals(String.class) && KnownKeys.elementOf(key.type()) == null;
	}

}
