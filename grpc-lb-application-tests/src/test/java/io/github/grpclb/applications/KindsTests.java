package io.github.grpclb.applications;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Applications that differ in their surroundings: the web, JMX, where settings stand.
 */
class KindsTests extends ApplicationSuite {

	static Stream<Tiny> kinds() {
		return Stream.of(Framework.values())
			.flatMap((framework) -> Stream.of(
					new Tiny("no web, JMX", framework, WebApplicationType.NONE).with("spring.jmx.enabled=true",
							"management.endpoints.jmx.exposure.include=*"),
					new Tiny("servlet", framework, WebApplicationType.SERVLET),
					new Tiny("WebFlux", framework, WebApplicationType.REACTIVE)
						.with("management.endpoints.web.exposure.include=*")
						.lookingAt((context) -> assertThat(Http.get(context, "/actuator/grpclb").statusCode())
							.isEqualTo(200)),
					new Tiny("management port and base path", framework, WebApplicationType.SERVLET)
						.with("management.server.port=0", "management.endpoints.web.base-path=/ops",
								"management.endpoints.web.exposure.include=*")
						.lookingAt((context) -> assertThat(Http.getManagement(context, "/ops/grpclb").statusCode())
							.isEqualTo(200)),
					new Tiny("lazy initialization", framework, WebApplicationType.NONE)
						.with("spring.main.lazy-initialization=true"),
					new Tiny("empty YAML", framework, WebApplicationType.NONE)
						.with("spring.config.location=classpath:/empty.yml")));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("kinds")
	void startsCallsDrainsStopsAndStartsAgain(Tiny application) {
		livesTwice(application);
	}

	@ParameterizedTest
	@EnumSource
	void livesOnEnvironmentVariablesAlone(Framework framework) {
		Tiny application = new Tiny("environment variables", framework, WebApplicationType.NONE);
		for (int life = 1; life <= 2; life++) {
			live(application, application.builder().environment(environment(Tiny.client(backends.target()))).run());
		}
	}

	@ParameterizedTest
	@EnumSource
	void bindsPlaceholdersThatOthersAddLate(Framework framework) {
		Tiny application = new Tiny("late", framework, WebApplicationType.NONE);
		String target = backends.target().replace(String.valueOf(backends.firstPort()), "${zoo.port}");
		for (int life = 1; life <= 2; life++) {
			live(application,
					application.builder()
						.properties(Tiny.client(target))
						.initializers((context) -> context.getEnvironment()
							.getPropertySources()
							.addLast(new MapPropertySource("late", Map.of("zoo.port", backends.firstPort()))))
						.run());
		}
	}

	private static StandardEnvironment environment(Map<String, Object> properties) {
		Map<String, Object> variables = new HashMap<>(System.getenv());
		properties.forEach((key, value) -> variables.put(key.toUpperCase().replace('.', '_').replace("-", ""), value));
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new SystemEnvironmentPropertySource(
					StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
		return environment;
	}

}
