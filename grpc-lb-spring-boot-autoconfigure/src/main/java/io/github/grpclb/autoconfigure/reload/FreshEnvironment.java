package io.github.grpclb.autoconfigure.reload;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.config.ConfigDataEnvironmentUpdateListener;
import org.springframework.boot.context.config.ConfigDataLocation;
import org.springframework.boot.context.config.ConfigDataResource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.AbstractEnvironment;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.StringUtils;

/**
 * The application's environment with its configuration files as they are now. Spring Boot
 * itself reads them, as it does at a start: imports, profiles and the activation of each
 * document are judged anew. (Spring Cloud's {@code ConfigDataContextRefresher} does the
 * same.) The application's own environment is left alone: what else reads it must not
 * find other values without being told.
 */
final class FreshEnvironment extends AbstractEnvironment {

	/** Which Boot keeps last. */
	private static final String DEFAULTS = "defaultProperties";

	private static final String ACTIVE_PROFILES = "spring.profiles.active";

	/**
	 * Reads the files.
	 * @param application the application's environment
	 * @param resources finds the files
	 */
	FreshEnvironment(ConfigurableEnvironment application, ResourceLoader resources) {
		Map<String, PropertySource<?>> files = read(application, resources);
		MutablePropertySources all = getPropertySources();
		boolean added = false;
		for (PropertySource<?> source : application.getPropertySources()) {
			boolean file = ConfigFile.isOwn(source) || files.containsKey(source.getName());
			boolean last = source.getName().equals(DEFAULTS);
			if ((file || last) && !added) {
				files.values().forEach(all::addLast);
				added = true;
			}
			if (!file && !ConfigurationPropertySources.isAttachedConfigurationPropertySource(source)) {
				all.addLast(source);
			}
		}
		if (!added) {
			files.values().forEach(all::addLast);
		}
		setActiveProfiles(application.getActiveProfiles());
	}

	/**
	 * Where something has wrapped a file's source, as decryption does, what it has made
	 * of the file stays: the file alone would put the encrypted text in force.
	 */
	private static Map<String, PropertySource<?>> read(ConfigurableEnvironment application, ResourceLoader resources) {
		Scratch scratch = new Scratch();
		if (application.getActiveProfiles().length > 0) {
			// The beans of other profiles are not there, whatever a file says now.
			scratch.getPropertySources()
				.addLast(new MapPropertySource("grpcLbActiveProfiles", Map.of(ACTIVE_PROFILES,
						StringUtils.arrayToCommaDelimitedString(application.getActiveProfiles()))));
		}
		Map<String, PropertySource<?>> wrapped = new LinkedHashMap<>();
		for (PropertySource<?> source : application.getPropertySources()) {
			if (ConfigFile.isWrapped(source)) {
				wrapped.put(source.getName(), source);
			}
			else if (!ConfigFile.isOwn(source)
					&& !ConfigurationPropertySources.isAttachedConfigurationPropertySource(source)) {
				scratch.getPropertySources().addLast(source);
			}
		}
		Map<String, PropertySource<?>> files = new LinkedHashMap<>();
		ConfigDataReading.read(scratch, resources, new ConfigDataEnvironmentUpdateListener() {
			@Override
			public void onPropertySourceAdded(PropertySource<?> source, @Nullable ConfigDataLocation location,
					@Nullable ConfigDataResource resource) {
				PropertySource<?> kept = wrapped.get(source.getName());
				if (kept != null || wrapped.isEmpty()) {
					files.put(source.getName(), (kept != null) ? kept : source);
				}
			}
		});
		return files;
	}

	/** Without the sources of a process: those of the application are given. */
	private static final class Scratch extends AbstractEnvironment {

	}

}
