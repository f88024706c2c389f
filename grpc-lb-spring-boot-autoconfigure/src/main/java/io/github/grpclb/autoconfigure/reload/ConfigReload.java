package io.github.grpclb.autoconfigure.reload;

import java.util.ArrayList;
import java.util.List;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ResourceLoader;

import io.github.grpclb.autoconfigure.client.ClientConfigurationLoader;

/**
 * Reads the clients' configuration again.
 */
class ConfigReload {

	private final ConfigurableEnvironment environment;

	private final ResourceLoader resources;

	private final ClientConfigurationLoader clients;

	private final List<ConfigFile> files = new ArrayList<>();

	ConfigReload(ConfigurableEnvironment environment, ResourceLoader resources, ClientConfigurationLoader clients) {
		this.environment = environment;
		this.resources = resources;
		this.clients = clients;
		for (PropertySource<?> source : environment.getPropertySources()) {
			ConfigFile file = ConfigFile.of(source);
			if (file != null && this.files.stream().noneMatch((known) -> known.path().equals(file.path()))) {
				this.files.add(file);
			}
		}
	}

	/** The files that the application was started with. */
	List<ConfigFile> files() {
		return this.files;
	}

	void reload() {
		ConfigurableEnvironment fresh;
		try {
			this.files.forEach(ConfigFile::requireContent);
			fresh = new FreshEnvironment(this.environment, this.resources);
		}
		catch (RuntimeException ex) {
			// A file that is gone, or that is no YAML.
			this.clients.refuse(ex);
			return;
		}
		this.clients.reload(fresh);
	}

}
