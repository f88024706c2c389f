package io.github.grpclb.applications;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

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

	/** Nothing is balanced without these: the name is resolved as any other. */
	private static boolean balances(Framework framework, String name) {
		return name.endsWith(".GrpcLbClientAutoConfiguration") || name.endsWith(
				(framework == Framework.DEVH) ? ".DevhClientAutoConfiguration" : ".SpringGrpcClientAutoConfiguration");
	}

	static Stream<Arguments> exclusions() {
		return Stream.of(Framework.values())
			.flatMap((framework) -> ours().stream().map((name) -> Arguments.of(framework, name)));
	}

	@ParameterizedTest
	@MethodSource("exclusions")
	@ExtendWith(OutputCaptureExtension.class)
	void worksWithoutItOrSaysWhatIsMissing(Framework framework, String name, CapturedOutput output) {
		Tiny application = new Tiny("without " + name, framework, WebApplicationType.NONE).without(name);
		try (ConfigurableApplicationContext context = application.start(backends.target())) {
			if (balances(framework, name)) {
				assertThat(output).contains("grpc.lb.clients is set, but has no effect");
			}
			else {
				callInTurn(application.channel().apply(context));
				assertThat(output).doesNotContain("grpc.lb.clients is set, but has no effect");
			}
		}
		leavesNothing();
	}

}
