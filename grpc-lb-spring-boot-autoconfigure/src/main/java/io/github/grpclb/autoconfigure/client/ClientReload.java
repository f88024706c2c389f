package io.github.grpclb.autoconfigure.client;

import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.ConfigurableEnvironment;

import io.github.grpclb.inspect.BalancerRegistry;
import io.github.grpclb.spec.ClientSpec;

/**
 * Reads the clients from the environment, at the start and again whenever it has changed.
 * A configuration with a mistake is refused as a whole: what was in force stays in force.
 */
public class ClientReload {

	private static final Logger logger = LoggerFactory.getLogger(ClientReload.class);

	private final ClientBinder binder;

	private final UnknownKeyCheck keys;

	private final TargetCheck targets;

	private final VersionCheck version = new VersionCheck();

	private final ConfigurableEnvironment environment;

	private final BalancerRegistry registry;

	ClientReload(ConfigurableEnvironment environment, BalancerRegistry registry, UnknownKeyCheck keys,
			TargetCheck targets) {
		this.environment = environment;
		this.binder = new ClientBinder(environment);
		this.registry = registry;
		this.keys = keys;
		this.targets = targets;
	}

	/**
	 * Puts the environment's settings in force.
	 * @throws RuntimeException if a setting cannot work; nothing has changed then
	 */
	synchronized void load() {
		this.keys.check(this.environment);
		List<ClientSpec> specs = this.binder.bind();
		specs.forEach(this.version::check);
		specs.forEach(this.targets::check);
		specs.forEach(this.registry::register);
	}

	/**
	 * Puts the environment's settings in force after a change, or keeps those that are.
	 * @return whether the new settings are in force; if not, the log says why
	 */
	public boolean reload() {
		try {
			load();
			logger.info("Reloaded the settings of {} balanced clients", this.registry.clients().size());
			return true;
		}
		catch (RuntimeException ex) {
			logger.error("The changed configuration was refused as a whole, and the previous one stays in force. "
					+ "Mend it and reload again: {}", ex.getMessage());
			return false;
		}
	}

}
