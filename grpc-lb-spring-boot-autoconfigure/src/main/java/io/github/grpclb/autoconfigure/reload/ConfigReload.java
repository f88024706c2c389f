package io.github.grpclb.autoconfigure.reload;

import java.io.IOException;

import org.springframework.core.env.ConfigurableEnvironment;

import io.github.grpclb.autoconfigure.client.ClientConfigurationLoader;

/**
 * Reads the clients' configuration again.
 */
class ConfigReload {

	private final ConfigurableEnvironment environment;

	private final ClientConfigurationLoader clients;

	ConfigReload(ConfigurableEnvironment environment, ClientConfigurationLoader clients) {
		this.environment = environment;
		this.clients = clients;
	}

	void reload() {
		ConfigurableEnvironment fresh;
		try {
			fresh = new FreshEnvironment(this.environment);
		}
		catch (IOException | RuntimeException ex) {
			// A file that is gone, or that is no YAML.
			this.clients.refuse(ex);
			return;
		}
		this.clients.reload(fresh);
	}

}
