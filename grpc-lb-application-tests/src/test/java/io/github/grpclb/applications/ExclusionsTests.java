package io.github.grpclb.applications;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Each of our auto-configurations taken out of an application, one at a time.
 */
class ExclusionsTests extends ApplicationSuite {

	private static List<String> ours() {
		List<String> ours = new ArrayList<>();
		ImportCandidates.load(AutoConfiguration.class, ExclusionsTests.class.getClassLoader()).forEach((name) -> {
			if (name.startsWith("io.github.grpclb.")) {
				ours.add(name);
			}
		});
		return ours;
	}

	@ParameterizedTest
	@EnumSource
	void print(Framework framework) {
		Map<String, String> outcomes = new TreeMap<>();
		for (String name : ours()) {
			Tiny application = new Tiny("without " + name, framework, WebApplicationType.SERVLET).without(name);
			String what;
			try (ConfigurableApplicationContext context = application.start(backends.target())) {
				try {
					callInTurn(application.channel().apply(context));
					what = "ok";
				}
				catch (Throwable ex) {
					what = "call: " + ex;
				}
			}
			catch (Throwable ex) {
				Throwable root = ex;
				while (root.getCause() != null) {
					root = root.getCause();
				}
				what = "start: " + root;
			}
			outcomes.put(name, what);
		}
		outcomes.forEach((name, what) -> System.out.println("ZZ " + framework + " " + name + " -> " + what));
	}

}
