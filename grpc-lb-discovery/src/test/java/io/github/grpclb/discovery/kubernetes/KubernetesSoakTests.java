package io.github.grpclb.discovery.kubernetes;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import io.grpc.NameResolverRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.spec.ClientSpec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A balanced channel under 200 calls a second while Kubernetes changes, dies and falls
 * silent. Run by {@code mvn -Psoak verify}; the figures are printed.
 */
@Tag("soak")
class KubernetesSoakTests {

	@TempDir
	private Path folder;

	private RealApiServer server;

	private KubernetesNameResolverProvider provider;

	private Fleet fleet;

	private BalancedClient client;

	@BeforeEach
	void start() throws Exception {
		this.server = new RealApiServer(this.folder);
		use(this.server.url());
	}

	private void use(String url) throws Exception {
		stopResolving();
		this.provider = new KubernetesNameResolverProvider(this.server.settings(url, "reader-token"));
		NameResolverRegistry.getDefaultRegistry().register(this.provider);
		BalancerRegistry registry = new BalancerRegistry();
		this.client = registry.register(ClientSpec.of("orders", "kubernetes:///orders:grpc"));
		this.fleet = new Fleet(this.client);
	}

	private void stopResolving() {
		if (this.provider != null) {
			this.fleet.close();
			NameResolverRegistry.getDefaultRegistry().deregister(this.provider);
		}
	}

	@AfterEach
	void stop() {
		if (this.server != null) {
			stopResolving();
			this.server.close();
		}
	}

	@Test
	void growsAndShrinksWithoutAFailedCall() throws Exception {
		loadOnTwo();
		this.fleet.grow(5);
		long grown = put(this.fleet.slice(1, 2, 3, 4, 5));
		long traffic = awaitNanos(() -> this.fleet.calls(3) > 0 && this.fleet.calls(4) > 0 && this.fleet.calls(5) > 0);
		long shrunk = put(this.fleet.slice(5));
		long left = awaitQuiet(1, 2, 3, 4);
		System.out.printf(
				"2 to 5: all three new backends had traffic %d ms after the write; 5 to 1: last call to the "
						+ "others %d ms after the write; %d answered, failed: %s%n",
				millis(traffic - grown), millis(left - shrunk), this.fleet.answered(), this.fleet.failures());
		assertThat(this.fleet.failures()).isEmpty();
		assertThat(millis(traffic - grown)).isLessThan(1000);
	}

	@Test
	void aTerminatingPodGetsNoNewCall() throws Exception {
		loadOnTwo();
		long written = put(this.fleet.slice(SliceJson.terminating(Fleet.address(1), "pod-1"),
				SliceJson.ready(Fleet.address(2), "pod-2")));
		long last = awaitQuiet(1);
		System.out.printf("terminating: last call %d ms after the write; %d answered, failed: %s%n",
				millis(last - written), this.fleet.answered(), this.fleet.failures());
		assertThat(this.fleet.failures()).isEmpty();
	}

	@Test
	void theApiServerIsAwayFor30SecondsAndTheListIsTheSame() throws Exception {
		loadOnTwo();
		this.server.kill();
		awaitNanos(() -> this.client.snapshot().discovery().stale());
		rest(Duration.ofSeconds(30));
		this.server.restart();
		this.server.awaitUp();
		long up = System.nanoTime();
		long right = awaitNanos(() -> !this.client.snapshot().discovery().stale());
		System.out.printf("outage, same list: fresh %d ms after the return; %d answered, failed: %s%n",
				millis(right - up), this.fleet.answered(), this.fleet.failures());
		assertThat(this.fleet.failures()).isEmpty();
		assertThat(millis(right - up)).isLessThan(10_000);
	}

	@Test
	void theApiServerIsAwayFor30SecondsAndTheListChanges() throws Exception {
		loadOnTwo();
		this.server.kill();
		this.fleet.grow(3);
		put(this.fleet.slice(2, 3));
		rest(Duration.ofSeconds(30));
		assertThat(this.client.snapshot().discovery().stale()).isTrue();
		assertThat(this.client.snapshot().discovery().lastError()).contains(this.server.url(), "cannot be reached");
		this.server.restart();
		this.server.awaitUp();
		long up = System.nanoTime();
		long right = awaitNanos(() -> this.fleet.calls(3) > 0);
		System.out.printf("outage, changed list: traffic on the new backend %d ms after the return; %d answered, "
				+ "failed: %s%n", millis(right - up), this.fleet.answered(), this.fleet.failures());
		assertThat(this.fleet.failures()).isEmpty();
		assertThat(millis(right - up)).isLessThan(10_000);
	}

	@Test
	void aHalfOpenWatchIsFoundWithinAMinute() throws Exception {
		try (SilentProxy proxy = new SilentProxy(this.server.port())) {
			use(proxy.url());
			loadOnTwo();
			// The list's connection and the watch's.
			awaitNanos(() -> proxy.accepted() > 0);
			rest(Duration.ofSeconds(2));
			proxy.silence();
			this.fleet.grow(3);
			long written = put(this.fleet.slice(1, 2, 3));
			long right = awaitNanos(() -> this.fleet.calls(3) > 0);
			System.out.printf("half-open watch: a change got through %d ms after it; %d answered, failed: %s%n",
					millis(right - written), this.fleet.answered(), this.fleet.failures());
			assertThat(this.fleet.failures()).isEmpty();
			assertThat(millis(right - written)).isLessThan(60_000);
		}
	}

	private void loadOnTwo() throws Exception {
		this.fleet.grow(2);
		put(this.fleet.slice(1, 2));
		this.fleet.startLoad();
		awaitNanos(() -> this.fleet.calls(1) > 20 && this.fleet.calls(2) > 20);
	}

	private long put(String slice) throws Exception {
		this.server.put("orders-a", slice);
		return System.nanoTime();
	}

	private static long awaitNanos(Callable<Boolean> condition) {
		await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(2)).until(condition);
		return System.nanoTime();
	}

	/**
	 * Waits until servers had no call for two seconds; returns when the last one came.
	 */
	private long awaitQuiet(int... ids) {
		long[] last = new long[1];
		awaitNanos(() -> {
			last[0] = 0;
			for (int id : ids) {
				last[0] = (last[0] == 0) ? this.fleet.lastCallNanos(id)
						: Math.max(last[0], this.fleet.lastCallNanos(id));
			}
			return System.nanoTime() - last[0] > TimeUnit.SECONDS.toNanos(2);
		});
		return last[0];
	}

	/** The time that the test is about; nothing in it is waited for. */
	private static void rest(Duration time) {
		await().pollDelay(time).atMost(time.plusSeconds(30)).until(() -> true);
	}

	private static long millis(long nanos) {
		return TimeUnit.NANOSECONDS.toMillis(nanos);
	}

}
