package io.github.grpclb.applications;

import org.junit.jupiter.api.Test;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringApplicationRunListener;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.SpringProperties;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Applications whose context is generated ahead of time, compiled and started as
 * {@code -Dspring.aot.enabled=true} does. With Netty: Tomcat lives in one class loader of
 * a JVM only.
 */
@CompileWithForkedClassLoader
class AheadOfTimeTests extends ApplicationSuite {

	@Test
	void devhLivesOnAGeneratedContext() {
		livesOnAGeneratedContext(Framework.DEVH);
	}

	@Test
	void bootLivesOnAGeneratedContext() {
		livesOnAGeneratedContext(Framework.BOOT);
	}

	private static void livesOnAGeneratedContext(Framework framework) {
		Tiny tiny = new Tiny("AOT", framework, WebApplicationType.REACTIVE)
			.with("management.endpoints.web.exposure.include=*")
			.lookingAt((context) -> {
				assertThat(Http.get(context, "/actuator/grpclb/orders").statusCode()).isEqualTo(200);
				assertThat(
						context.getBeanFactory().getBeanDefinition("grpcLbBalancerRegistry").getResourceDescription())
					.as("made by generated code")
					.isNull();
			});
		TestGenerationContext generation = new TestGenerationContext(TinyApplication.class);
		new ApplicationContextAotGenerator().processAheadOfTime(prepared(application(tiny)), generation);
		generation.writeGeneratedContent();
		TestCompiler.forSystem().with(generation).compile((compiled) -> {
			SpringProperties.setProperty("spring.aot.enabled", "true");
			try {
				for (int life = 1; life <= 2; life++) {
					live(tiny, application(tiny).run());
				}
			}
			finally {
				SpringProperties.setProperty("spring.aot.enabled", null);
			}
		});
	}

	private static SpringApplication application(Tiny tiny) {
		SpringApplication application = tiny.builder().properties(Tiny.client(backends.target())).application();
		application.setMainApplicationClass(TinyApplication.class);
		return application;
	}

	/** As Spring Boot's build plugins do it: the context as it is before its refresh. */
	private static GenericApplicationContext prepared(SpringApplication application) {
		try {
			SpringApplication.withHook((it) -> new SpringApplicationRunListener() {

				@Override
				public void contextLoaded(ConfigurableApplicationContext context) {
					throw new SpringApplication.AbandonedRunException(context);
				}

			}, () -> application.run());
		}
		catch (SpringApplication.AbandonedRunException ex) {
			return (GenericApplicationContext) ex.getApplicationContext();
		}
		throw new IllegalStateException("The application has started");
	}

}
