package io.github.grpclb.applications;

import java.net.URL;
import java.util.function.Supplier;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.devtools.restart.classloader.RestartClassLoader;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.DefaultResourceLoader;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Restarts as DevTools does them: the application's classes anew in a class loader of
 * their own, the libraries as they were.
 */
class DevToolsTests extends ApplicationSuite {

	@ParameterizedTest
	@EnumSource
	void livesAgainInANewClassLoader(Framework framework) throws Exception {
		Class<?> before = null;
		for (int life = 1; life <= 2; life++) {
			Class<?> main = inNewLoader(TinyApplication.class);
			assertThat(main).isNotEqualTo(TinyApplication.class).isNotEqualTo(before);
			before = main;
			Tiny application = new Tiny("DevTools", framework, WebApplicationType.SERVLET);
			live(application, within(main.getClassLoader(), () -> start(application, main)));
		}
	}

	private static ConfigurableApplicationContext start(Tiny application, Class<?> main) {
		ConfigurableApplicationContext context = application.from(main)
			.builder()
			.resourceLoader(new DefaultResourceLoader(main.getClassLoader()))
			.properties(Tiny.client(backends.target()))
			.run();
		assertThat(context.getClassLoader()).isSameAs(main.getClassLoader());
		return context;
	}

	private static Class<?> inNewLoader(Class<?> type) throws ClassNotFoundException {
		URL classes = type.getProtectionDomain().getCodeSource().getLocation();
		return Class.forName(type.getName(), false,
				new RestartClassLoader(type.getClassLoader(), new URL[] { classes }));
	}

	private static <T> T within(ClassLoader loader, Supplier<T> task) {
		Thread thread = Thread.currentThread();
		ClassLoader before = thread.getContextClassLoader();
		thread.setContextClassLoader(loader);
		try {
			return task.get();
		}
		finally {
			thread.setContextClassLoader(before);
		}
	}

}
