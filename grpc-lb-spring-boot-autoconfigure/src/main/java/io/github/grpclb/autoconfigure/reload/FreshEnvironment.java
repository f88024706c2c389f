package io.github.grpclb.autoconfigure.reload;

import java.io.IOException;

import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.AbstractEnvironment;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;

/**
 * The application's environment with its files as they are now. The application's own one
 * is left alone: what else reads it must not find other values without being told.
 */
final class FreshEnvironment extends AbstractEnvironment {

	/**
	 * Reads the files.
	 * @param application the application's environment
	 * @throws IOException if a file cannot be read
	 */
	FreshEnvironment(ConfigurableEnvironment application) throws IOException {
		setActiveProfiles(application.getActiveProfiles());
		for (PropertySource<?> source : application.getPropertySources()) {
			if (!ConfigurationPropertySources.isAttachedConfigurationPropertySource(source)) {
				ConfigFile file = ConfigFile.of(source);
				getPropertySources().addLast((file != null) ? file.read() : source);
			}
		}
	}

}
