package io.github.grpclb.autoconfigure.client;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * All that an environment has under {@code grpc.lb}, in the order of precedence, and the
 * clients that it is about.
 */
final class SettingsSources {

	private final List<SettingsSource> sources = new ArrayList<>();

	/** Uniform name to the name as it is written. */
	private final Map<String, String> clients = new TreeMap<>();

	/** Variables that no key is written like, with their sources. */
	private final Map<String, SettingsSource> unknown = new LinkedHashMap<>();

	private final Map<String, Object> serviceLinks = new LinkedHashMap<>();

	SettingsSources(ConfigurableEnvironment environment) {
		List<SettingsSource> variables = new ArrayList<>();
		Map<String, Integer> ranks = new LinkedHashMap<>();
		for (PropertySource<?> source : environment.getPropertySources()) {
			if (source instanceof EnumerablePropertySource<?> enumerable
					&& !ConfigurationPropertySources.isAttachedConfigurationPropertySource(source)) {
				SettingsSource settings = new SettingsSource(enumerable);
				this.sources.add(settings);
				if (source instanceof SystemEnvironmentPropertySource) {
					variables.add(settings);
				}
				else {
					addProperties(settings, ranks);
				}
			}
		}
		// Last, because what they are about depends on what files have.
		VariableNames names = new VariableNames(new HashSet<>(this.clients.keySet()));
		variables.forEach((settings) -> addVariables(settings, names));
	}

	private void addProperties(SettingsSource settings, Map<String, Integer> ranks) {
		for (String raw : settings.getSource().getPropertyNames()) {
			// An empty root of a YAML document has no name at all.
			if (raw == null || !raw.regionMatches(true, 0, "grpc.lb", 0, "grpc.lb".length())) {
				continue;
			}
			settings.add(PropertyNames.canonical(raw), raw);
			String client = PropertyNames.client(raw);
			if (client != null) {
				String uniform = PropertyNames.uniform(client);
				int rank = rank(client, uniform, raw);
				if (rank > ranks.getOrDefault(uniform, -1)) {
					ranks.put(uniform, rank);
					this.clients.put(uniform, client);
				}
			}
		}
	}

	/**
	 * A name in lower case may be the relaxed spelling of another; otherwise the one
	 * beside the target counts.
	 */
	private static int rank(String client, String uniform, String raw) {
		return (client.equals(uniform) ? 0 : 2) + ((raw.endsWith(".target") || raw.endsWith(".address")) ? 1 : 0);
	}

	private void addVariables(SettingsSource settings, VariableNames names) {
		for (String variable : settings.getSource().getPropertyNames()) {
			if (variable == null || !VariableNames.isOurs(variable)) {
				continue;
			}
			Object value = settings.getSource().getProperty(variable);
			String canonical = names.canonical(variable);
			if (canonical != null) {
				settings.add(canonical, variable);
				ConfigurationPropertyName name = ConfigurationPropertyName.of(canonical);
				if (ClientBinder.CLIENTS.isAncestorOf(name)) {
					this.clients.putIfAbsent(name.getElement(ClientBinder.CLIENTS.getNumberOfElements(),
							ConfigurationPropertyName.Form.UNIFORM), names.clientName(variable));
				}
			}
			else if (value != null && VariableNames.isServiceLink(variable, value)) {
				this.serviceLinks.put(variable, value);
			}
			else {
				this.unknown.put(variable, settings);
			}
		}
	}

	/** Whether there is nothing under {@code grpc.lb}, nor anything like it. */
	boolean empty() {
		return this.clients.isEmpty() && this.unknown.isEmpty() && this.serviceLinks.isEmpty()
				&& this.sources.stream().allMatch((source) -> source.getPropertyNames().length == 0);
	}

	/** Whether a key is that one or below it. */
	boolean mention(String key) {
		return this.sources.stream()
			.flatMap((source) -> Stream.of(source.getPropertyNames()))
			.anyMatch((name) -> name.equals(key) || name.startsWith(key + "."));
	}

	List<SettingsSource> all() {
		return this.sources;
	}

	/** The sources as the binder reads them. */
	List<ConfigurationPropertySource> forBinder() {
		List<ConfigurationPropertySource> adapted = new ArrayList<>();
		this.sources.forEach((source) -> adapted.add(adapt(source)));
		return adapted;
	}

	static IterableConfigurationPropertySource adapt(SettingsSource source) {
		if (ConfigurationPropertySource.from(source) instanceof IterableConfigurationPropertySource iterable) {
			return iterable;
		}
		throw new IllegalStateException("Source '%s' cannot be listed".formatted(source.getName()));
	}

	/** Uniform name to the name as it is written, of all clients. */
	Map<String, String> clients() {
		return this.clients;
	}

	Map<String, SettingsSource> unknownVariables() {
		return this.unknown;
	}

	Set<String> serviceLinks() {
		return this.serviceLinks.keySet();
	}

	/**
	 * Returns a name as its user has written it.
	 * @param name one of our names
	 * @return the same, with the client's own name in it
	 */
	String written(ConfigurationPropertyName name) {
		int index = ClientBinder.CLIENTS.getNumberOfElements();
		if (!ClientBinder.CLIENTS.isAncestorOf(name)) {
			return name.toString();
		}
		String uniform = name.getElement(index, ConfigurationPropertyName.Form.UNIFORM);
		String rest = name.toString().substring((ClientBinder.CLIENTS + "." + uniform).length());
		return prefix(this.clients.getOrDefault(uniform, uniform)) + rest;
	}

	/**
	 * Returns what stands before a client's keys.
	 * @param client its name
	 * @return for example {@code grpc.lb.clients.orders}
	 */
	static String prefix(String client) {
		return ClientBinder.CLIENTS + ((client.indexOf('.') < 0) ? "." + client : "[" + client + "]");
	}

}
