package io.github.grpclb.discovery.traffic;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What calls over a real channel must survive while a real registry changes, whichever
 * registry that is.
 */
public abstract class TrafficTests {

	@TempDir
	protected Path directory;

	/** Five servers, of which a test registers some. */
	protected final List<EchoBackend> backends = new ArrayList<>(Stream.generate(EchoBackend::new).limit(5).toList());

	@AfterEach
	void stop() {
		this.backends.forEach(EchoBackend::close);
	}

	/** From two registered backends to five, then to one. */
	protected final void comeAndGo(String registry, Traffic calls, Consumer<EchoBackend> register,
			Consumer<EchoBackend> deregister) {
		try (Traffic traffic = calls) {
			traffic.awaitOnly(this.backends.subList(0, 2));
			for (EchoBackend added : this.backends.subList(2, 5)) {
				long now = System.nanoTime();
				register.accept(added);
				Traffic.figure(registry + ", first answer of a new backend",
						traffic.awaitFirstAnswer(added, now).toString());
			}
			traffic.awaitOnly(this.backends);
			this.backends.subList(1, 5).forEach(deregister);
			traffic.awaitOnly(this.backends.subList(0, 1));
			this.backends.subList(1, 5).forEach(EchoBackend::close);
			traffic.awaitFresh(1);
			finish(registry + ", 2 to 5 to 1", traffic);
		}
	}

	/** A registry with two backends is away for a while, and has a third when back. */
	protected final void outage(String registry, Traffic calls, Duration length, Runnable kill, Runnable start,
			Consumer<EchoBackend> register) {
		try (Traffic traffic = calls) {
			traffic.awaitOnly(this.backends.subList(0, 2));
			kill.run();
			traffic.awaitStale();
			waitOut(length);
			assertThat(traffic.discovery().lastError()).contains("cannot be reached");
			assertThat(traffic.discovery().resolved()).isEqualTo(2);
			start.run();
			long now = System.nanoTime();
			traffic.awaitFresh(2);
			Traffic.figure(registry + ", fresh after its return", (System.nanoTime() - now) / 1_000_000 + " ms");
			register.accept(this.backends.get(2));
			traffic.awaitOnly(this.backends.subList(0, 3));
			finish(registry + ", away for " + length, traffic);
		}
	}

	protected static void finish(String what, Traffic traffic) {
		Traffic.figure(what, traffic.calls() + " calls, failed " + traffic.failures().size());
		assertThat(traffic.failures()).isEmpty();
	}

	/** The outage is what is tested, so its length is waited out. */
	protected static void waitOut(Duration length) {
		await().timeout(length.plusSeconds(30)).pollDelay(length).until(() -> true);
	}

}
