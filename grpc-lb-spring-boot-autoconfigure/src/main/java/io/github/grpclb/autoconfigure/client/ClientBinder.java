package io.github.grpclb.autoconfigure.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

import io.github.grpclb.autoconfigure.failure.InvalidGrpcLbPropertyException;
import io.github.grpclb.policy.PickPolicies;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.InvalidSpecException;

/**
 * Reads the clients from the environment, each with the defaults behind it.
 */
final class ClientBinder {

	static final ConfigurationPropertyName CLIENTS = ConfigurationPropertyName.of("grpc.lb.clients");

	private static final ConfigurationPropertyName DEFAULTS = ConfigurationPropertyName.of("grpc.lb.defaults");

	private final ConfigurableEnvironment environment;

	private final PickPolicies policies;

	ClientBinder(ConfigurableEnvironment environment) {
		this(environment, PickPolicies.onClassPath());
	}

	ClientBinder(ConfigurableEnvironment environment, PickPolicies policies) {
		this.environment = environment;
		this.policies = policies;
	}

	/**
	 * Reads all clients.
	 * @return their settings, valid
	 * @throws InvalidGrpcLbPropertyException if one of them cannot work
	 */
	List<ClientSpec> bind() {
		List<ConfigurationPropertySource> sources = sources(this.environment);
		List<ClientSpec> specs = new ArrayList<>();
		for (String name : names(sources)) {
			specs.add(bind(name, sources));
		}
		return specs;
	}

	private ClientSpec bind(String name, List<ConfigurationPropertySource> sources) {
		ConfigurationPropertyName prefix = CLIENTS.append(name);
		List<ConfigurationPropertySource> all = new ArrayList<>(sources);
		sources.forEach((source) -> all.add(new InheritedSource(source, DEFAULTS, prefix)));
		Binder binder = new Binder(all, new PropertySourcesPlaceholdersResolver(this.environment));
		ClientProperties properties = binder.bind(prefix, Bindable.of(ClientProperties.class), BindHandler.DEFAULT)
			.orElseThrow(() -> new IllegalStateException("Client '%s' has no keys".formatted(name)));
		try {
			ClientSpec spec = new ClientSpecFactory(name, properties).create();
			this.policies.check(spec.balancing().policy());
			return spec;
		}
		catch (InvalidSpecException ex) {
			throw new InvalidGrpcLbPropertyException(prefix.toString(), ex);
		}
	}

	private static Set<String> names(List<ConfigurationPropertySource> sources) {
		Set<String> names = new TreeSet<>();
		for (ConfigurationPropertySource source : sources) {
			if (source instanceof IterableConfigurationPropertySource iterable) {
				iterable.stream()
					.filter(CLIENTS::isAncestorOf)
					.map((name) -> name.getElement(CLIENTS.getNumberOfElements(), Form.ORIGINAL))
					.forEach(names::add);
			}
		}
		return names;
	}

	/** The environment's sources, in which method names are safe. */
	static List<ConfigurationPropertySource> sources(ConfigurableEnvironment environment) {
		List<ConfigurationPropertySource> sources = new ArrayList<>();
		for (PropertySource<?> source : environment.getPropertySources()) {
			PropertySource<?> safe = (MethodKeySource.hasMethodKeys(source)
					&& source instanceof EnumerablePropertySource<?> enumerable) ? new MethodKeySource(enumerable)
							: source;
			if (!ConfigurationPropertySources.isAttachedConfigurationPropertySource(source)) {
				ConfigurationPropertySource adapted = ConfigurationPropertySource.from(safe);
				if (adapted != null) {
					sources.add(adapted);
				}
			}
		}
		return sources;
	}

}
