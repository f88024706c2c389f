package io.github.grpclb.discovery.registry;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Requests to a registry that misbehaves.
 */
class RegistryHttpTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private static final Duration SHORT = Duration.ofMillis(300);

	private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();

	private final RegistryHttp http = new RegistryHttp(null, this.scheduler);

	@AfterEach
	void close() {
		this.http.close();
		this.scheduler.shutdownNow();
	}

	@Test
	void aStreamThatFallsSilentIsEnded() throws Exception {
		try (FakeRegistry registry = new FakeRegistry((request) -> {
			OutputStream out = request.stream();
			out.write("hello".getBytes(StandardCharsets.UTF_8));
			out.flush();
			Thread.sleep(LONG.toMillis());
		}); HttpAnswer answer = this.http.send(get(registry.uri()), LONG, SHORT, 100)) {
			assertThat(answer.body().readNBytes(5)).hasSize(5);
			assertThatThrownBy(() -> answer.body().read()).isInstanceOf(IOException.class)
				.satisfies((ex) -> assertThat(answer.explained((IOException) ex)).hasMessageContaining("Nothing came"));
		}
	}

	@Test
	void aBodyThatDripsForEverIsEnded() throws Exception {
		try (FakeRegistry registry = new FakeRegistry((request) -> {
			OutputStream out = request.stream();
			while (true) {
				out.write(' ');
				out.flush();
				Thread.sleep(10);
			}
		}); HttpAnswer answer = this.http.send(get(registry.uri()), LONG, LONG, 1 << 20)) {
			answer.endWithin(SHORT);
			assertThatThrownBy(() -> answer.body().readAllBytes()).isInstanceOf(IOException.class)
				.satisfies((ex) -> assertThat(answer.explained((IOException) ex))
					.hasMessageContaining("had not ended after"));
		}
	}

	@Test
	void aPieceThatIsTooLongIsRefused() throws Exception {
		try (FakeRegistry registry = new FakeRegistry((request) -> request.answer(200, "x".repeat(150)))) {
			try (HttpAnswer whole = this.http.send(get(registry.uri()), LONG, LONG, 100)) {
				assertThatThrownBy(() -> whole.body().readAllBytes()).hasMessageContaining("longer than 100 bytes");
			}
			try (HttpAnswer pieces = this.http.send(get(registry.uri()), LONG, LONG, 100)) {
				assertThat(pieces.body().readNBytes(80)).hasSize(80);
				pieces.nextPiece();
				assertThat(pieces.body().readAllBytes()).hasSize(70);
				assertThat(pieces.bytesRead()).isEqualTo(150);
			}
		}
	}

	@Test
	void headersThatDoNotComeAreNotWaitedFor() {
		try (FakeRegistry registry = new FakeRegistry((request) -> Thread.sleep(LONG.toMillis()))) {
			assertThatThrownBy(() -> this.http.send(get(registry.uri()), SHORT, LONG, 100))
				.isInstanceOf(IOException.class)
				.hasMessageContaining("No answer within");
		}
	}

	@Test
	void closingEndsAReadThatWaits() throws Exception {
		CountDownLatch ended = new CountDownLatch(1);
		CountDownLatch reading = new CountDownLatch(1);
		try (FakeRegistry registry = new FakeRegistry((request) -> {
			request.stream();
			Thread.sleep(LONG.toMillis());
		})) {
			HttpAnswer answer = this.http.send(get(registry.uri()), LONG, LONG, 100);
			Thread reader = new Thread(() -> {
				reading.countDown();
				try {
					answer.body().read();
				}
				catch (IOException ex) {
					ended.countDown();
				}
			});
			reader.start();
			assertThat(reading.await(30, TimeUnit.SECONDS)).isTrue();
			this.http.close();
			assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
			assertThatThrownBy(() -> this.http.send(get(registry.uri()), LONG, LONG, 100))
				.hasMessageContaining("shut down");
		}
	}

	private static HttpRequest get(URI uri) {
		return HttpRequest.newBuilder(uri).build();
	}

}
