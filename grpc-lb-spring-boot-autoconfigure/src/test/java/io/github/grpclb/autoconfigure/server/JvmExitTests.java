package io.github.grpclb.autoconfigure.server;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.grpclb.autoconfigure.server.ServerSuite.Application;
import io.github.grpclb.autoconfigure.server.ServerSuite.Events;
import io.github.grpclb.autoconfigure.server.ServerSuite.Ports;
import io.github.grpclb.server.DrainPhase;
import io.github.grpclb.server.ServerListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Several backends in one JVM, which exits.
 */
class JvmExitTests {

	@Test
	void backendsOfOneJvmLeaveSideBySide() throws Exception {
		Process jvm = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				System.getProperty("java.class.path"), "-Dspring.cloud.compatibility-verifier.enabled=false",
				ThreeBackends.class.getName())
			.redirectError(ProcessBuilder.Redirect.DISCARD)
			.start();
		try {
			List<String> steps = new ArrayList<>();
			jvm.inputReader(StandardCharsets.UTF_8)
				.lines()
				.filter((line) -> line.startsWith("step "))
				.forEach(steps::add);
			assertThat(jvm.waitFor(60, TimeUnit.SECONDS)).isTrue();
			assertThat(steps).filteredOn((step) -> step.endsWith("GOAWAY")).hasSize(3);
			int first = steps.indexOf(
					steps.stream().filter((step) -> step.endsWith(DrainPhase.GOAWAY.name())).findFirst().orElseThrow());
			assertThat(steps.subList(0, first)).contains("step 0 NOT_SERVING", "step 1 NOT_SERVING",
					"step 2 NOT_SERVING");
		}
		finally {
			jvm.destroyForcibly();
		}
	}

	static final class ThreeBackends {

		private ThreeBackends() {
		}

		public static void main(String[] args) {
			try {
				for (int i = 0; i < 3; i++) {
					run(i);
				}
			}
			finally {
				// Also if one could not be called: what the others run would keep the
				// JVM.
				System.exit(0);
			}
		}

		private static void run(int number) {
			ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
				.web(WebApplicationType.NONE)
				.properties("spring.grpc.client.enabled=false", "spring.grpc.server.enabled=false",
						"grpc.server.port=0", "grpc.server.address=127.0.0.1", "grpc.lb.server.drain.min-delay=2s",
						"grpc.lb.server.drain.quiet-period=1s")
				.initializers((fresh) -> {
					fresh.getBeanFactory().registerSingleton("events", new Events(new CopyOnWriteArrayList<>()));
					fresh.getBeanFactory().registerSingleton("steps", new Steps(number));
				})
				.run();
			ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", context.getBean(Ports.class).port())
				.usePlaintext()
				.build();
			ClientCalls.blockingUnaryCall(channel, NumbersService.LATER,
					CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS), "");
		}

	}

	private record Steps(int number) implements ServerListener {

		@Override
		public void passed(DrainPhase phase, Duration length) {
			System.out.println("step " + this.number + " " + phase);
		}

	}

}
