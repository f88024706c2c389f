package io.github.grpclb.applications;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.grpc.Channel;
import io.grpc.health.v1.HealthGrpc;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.core.task.VirtualThreadTaskExecutor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spring Boot's virtual threads. The build runs it once more on Java 25 where that is.
 */
class VirtualThreadsTests extends ApplicationSuite {

	private static final int CALLS = 1_000;

	@TempDir
	private Path directory;

	@BeforeAll
	static void need() {
		Assumptions.assumeTrue(Runtime.version().feature() >= 21, "Spring Boot ignores virtual threads before Java 21");
	}

	@ParameterizedTest
	@EnumSource
	void livesOnVirtualThreads(Framework framework) {
		livesTwice(new Tiny("virtual threads", framework, WebApplicationType.SERVLET)
			.with("spring.threads.virtual.enabled=true"));
	}

	@ParameterizedTest
	@EnumSource
	void pinsNoThreadWhileItCalls(Framework framework) {
		livesTwice(new Tiny("virtual threads", framework, WebApplicationType.NONE)
			.with("spring.threads.virtual.enabled=true")
			.lookingAt((context) -> assertThat(pinned(framework.channel(context))).isEmpty()));
	}

	/** The places of ours where virtual threads were pinned that call. */
	private List<String> pinned(Channel channel) {
		// A class that is loaded pins whoever loads it.
		call(channel);
		Path file = this.directory.resolve("pinned.jfr");
		try (Recording recording = new Recording()) {
			recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ZERO).withStackTrace();
			recording.start();
			call(channel);
			recording.stop();
			recording.dump(file);
			return RecordingFile.readAllEvents(file).stream().flatMap(VirtualThreadsTests::ours).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void call(Channel channel) {
		HealthGrpc.HealthBlockingStub stub = HealthGrpc.newBlockingStub(channel);
		VirtualThreadTaskExecutor threads = new VirtualThreadTaskExecutor();
		CountDownLatch answered = new CountDownLatch(CALLS);
		for (int i = 0; i < CALLS; i++) {
			threads.execute(() -> {
				call(stub);
				answered.countDown();
			});
		}
		try {
			assertThat(answered.await(1, TimeUnit.MINUTES)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private static Stream<String> ours(RecordedEvent event) {
		return (event.getStackTrace() != null) ? event.getStackTrace()
			.getFrames()
			.stream()
			.map((frame) -> frame.getMethod().getType().getName() + "." + frame.getMethod().getName())
			.filter((frame) -> frame.startsWith("io.github.grpclb.")
					&& !frame.startsWith(ApplicationSuite.class.getPackageName() + "."))
				: Stream.empty();
	}

}
