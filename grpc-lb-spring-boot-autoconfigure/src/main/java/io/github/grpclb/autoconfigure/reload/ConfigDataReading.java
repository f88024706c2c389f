package io.github.grpclb.autoconfigure.reload;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.config.ConfigDataEnvironmentUpdateListener;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.ResourceLoader;

/**
 * Lets Spring Boot read its configuration files. By reflection, because the type of the
 * one parameter that we leave out is in another package since Spring Boot 4.
 */
final class ConfigDataReading {

	private static final Method APPLY = Arrays.stream(ConfigDataEnvironmentPostProcessor.class.getMethods())
		.filter((method) -> method.getName().equals("applyTo") && method.getParameterCount() == 5)
		.findAny()
		.orElseThrow(() -> new IllegalStateException(
				"This version of Spring Boot cannot read its files again. Set grpc.lb.reload.enabled=false, or use one of docs/versions.md."));

	private ConfigDataReading() {
	}

	/**
	 * Reads the files that an environment names.
	 * @param environment where their sources are added
	 * @param resources finds the files
	 * @param listener hears of each source
	 */
	static void read(ConfigurableEnvironment environment, ResourceLoader resources,
			ConfigDataEnvironmentUpdateListener listener) {
		Collection<String> additionalProfiles = List.of();
		try {
			APPLY.invoke(null, environment, resources, null, additionalProfiles, listener);
		}
		catch (InvocationTargetException ex) {
			if (ex.getCause() instanceof RuntimeException cause) {
				throw cause;
			}
			throw new IllegalStateException("Spring Boot could not read its configuration files", ex.getCause());
		}
		catch (IllegalAccessException ex) {
			throw new IllegalStateException("Spring Boot does not let its configuration files be read", ex);
		}
	}

}
