package io.github.grpclb.autoconfigure.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.PlaceholderResolutionException;

import io.github.grpclb.autoconfigure.failure.InvalidGrpcLbPropertyException;
import io.github.grpclb.control.SettingOrigins;
import io.github.grpclb.policy.PickPolicies;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.InvalidSpecException;

/**
 * Reads the clients from the environment, each with the defaults behind it.
 */
final class ClientBinder {

	static final ConfigurationPropertyName CLIENTS = ConfigurationPropertyName.of("grpc.lb.clients");

	static final ConfigurationPropertyName DEFAULTS = ConfigurationPropertyName.of("grpc.lb.defaults");

	private final ConfigurableEnvironment environment;

	private final SettingsSources sources;

	private final PickPolicies policies;

	private final boolean mayWait;

	private final Map<String, SettingOrigins> origins = new HashMap<>();

	private boolean waiting;

	/**
	 * Creates a binder.
	 * @param environment what has the settings
	 * @param sources the settings that it has
	 * @param policies the pick policies that there are
	 * @param mayWait whether the placeholders of a target may become known later
	 */
	ClientBinder(ConfigurableEnvironment environment, SettingsSources sources, PickPolicies policies, boolean mayWait) {
		this.environment = environment;
		this.sources = sources;
		this.policies = policies;
		this.mayWait = mayWait;
	}

	/**
	 * Reads all clients.
	 * @return their settings, valid
	 * @throws InvalidGrpcLbPropertyException if one of them cannot work
	 */
	List<ClientSpec> bind() {
		List<ClientSpec> specs = new ArrayList<>();
		this.sources.clients().forEach((uniform, name) -> specs.add(bind(uniform, name)));
		return specs;
	}

	/**
	 * Tells where the settings of a client come from.
	 * @param name a client that was bound
	 * @return the origins of its keys
	 */
	SettingOrigins origins(String name) {
		return this.origins.getOrDefault(name, SettingOrigins.NONE);
	}

	/** Whether a target waits for a placeholder. */
	boolean waiting() {
		return this.waiting;
	}

	private ClientSpec bind(String uniform, String name) {
		ConfigurationPropertyName prefix = CLIENTS.append(uniform);
		List<ConfigurationPropertySource> layers = ClientLayers.of(prefix,
				this.sources.all().stream().map(SettingsSources::adapt).toList(), DEFAULTS);
		Places places = new Places(prefix);
		try {
			ClientProperties properties = new Binder(layers, KnownPlaceholders.strict(this.environment))
				.bindOrCreate(prefix, Bindable.of(ClientProperties.class), places);
			this.waiting |= places.missing != null;
			FrameworkKeys framework = new FrameworkKeys(this.environment, name);
			ClientSpec spec = new ClientSpecFactory(name, properties, framework, places.missing).create();
			this.origins.put(name,
					KeyOrigins.of(prefix, layers.subList(0, this.sources.all().size()), properties, framework));
			this.policies.check(spec.balancing().policy());
			return spec;
		}
		catch (InvalidSpecException ex) {
			throw new InvalidGrpcLbPropertyException(SettingsSources.prefix(name), ex,
					origin(layers, prefix, ex.property()));
		}
		catch (BindException ex) {
			throw unresolved(ex);
		}
	}

	private static @Nullable Origin origin(List<ConfigurationPropertySource> layers, ConfigurationPropertyName prefix,
			String property) {
		String name = PropertyNames.canonical(prefix + "." + property);
		if (!ConfigurationPropertyName.isValid(name)) {
			return null;
		}
		for (ConfigurationPropertySource layer : layers) {
			ConfigurationProperty found = layer.getConfigurationProperty(ConfigurationPropertyName.of(name));
			if (found != null) {
				return found.getOrigin();
			}
		}
		return null;
	}

	/** A mistake that the check of the single values has not found. */
	private RuntimeException unresolved(BindException ex) {
		String placeholder = placeholder(ex);
		ConfigurationProperty property = ex.getProperty();
		if (placeholder == null) {
			return ex;
		}
		return new InvalidGrpcLbPropertyException(
				this.sources.written((property != null) ? property.getName() : ex.getName()),
				new InvalidSpecException("", (property != null) ? property.getValue() : "${" + placeholder + "}",
						"a text whose placeholders have values, but ${%s} has none".formatted(placeholder),
						"Set %s (as a property or an environment variable), or give it a default: ${%1$s:default}."
							.formatted(placeholder)),
				(property != null) ? property.getOrigin() : null);
	}

	private static @Nullable String placeholder(Throwable failure) {
		for (Throwable next = failure; next != null; next = next.getCause()) {
			if (next instanceof PlaceholderResolutionException unknown) {
				String text = unknown.getPlaceholder();
				return (text != null) ? text : "";
			}
		}
		return null;
	}

	/**
	 * Lets a target wait for its placeholder.
	 */
	private final class Places implements BindHandler {

		private final ConfigurationPropertyName client;

		private @Nullable String missing;

		Places(ConfigurationPropertyName client) {
			this.client = client;
		}

		@Override
		public Object onFailure(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
				Exception error) throws Exception {
			String placeholder = placeholder(error);
			String last = name.getLastElement(Form.UNIFORM);
			boolean place = name.getParent().equals(this.client) ? last.equals("target")
					: this.client.append("backends").isAncestorOf(name) && last.equals("address");
			if (placeholder == null || !place || !ClientBinder.this.mayWait) {
				throw error;
			}
			this.missing = placeholder;
			return "127.0.0.1:1";
		}

	}

}
