package io.github.grpclb.discovery.kubernetes;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import io.grpc.NameResolverRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.discovery.traffic.OutageTable;
import io.github.grpclb.discovery.traffic.Traffic;
import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.DiscoverySnapshot;
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
		this.client = registry
			.register(ClientSpec.of("orders", "kubernetes:///orders:grpc").withCalls(Traffic.noRetries()));
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
		for (int id = 1; id < 5; id++) {
			this.fleet.shutdown(id);
		}
		finish("2 to 5 to 1", "new backends' first calls after %d ms, last calls to the others after %d ms"
			.formatted(millis(traffic - grown), millis(left - shrunk)));
		assertThat(millis(traffic - grown)).isLessThan(1000);
	}

	@Test
	void aTerminatingPodGetsNoNewCallAndLosesNone() throws Exception {
		loadOnTwo();
		this.fleet.startSlowCalls(20);
		long written = put(this.fleet.slice(SliceJson.terminating(Fleet.address(1), "pod-1"),
				SliceJson.ready(Fleet.address(2), "pod-2")));
		long last = awaitQuiet(1);
		assertThat(backend(1).draining()).isTrue();
		assertThat(backend(1).eligible()).isFalse();
		assertThat(backend(1).inFlight()).isPositive();
		// As its process ends: no new connection, and those who call may finish.
		this.fleet.shutdown(1);
		put(this.fleet.slice(2));
		this.fleet.endSlowCalls();
		finish("pod terminates with calls under way", "last new call after %d ms".formatted(millis(last - written)));
	}

	@Test
	void whereAllPodsTerminateTheyServeUntilANewOneDoes() throws Exception {
		loadOnTwo();
		String[] ends = { SliceJson.terminating(Fleet.address(1), "pod-1"),
				SliceJson.terminating(Fleet.address(2), "pod-2") };
		put(this.fleet.slice(ends));
		awaitNanos(() -> backend(1).draining() && backend(2).draining());
		long before = this.fleet.calls(1);
		awaitNanos(() -> this.fleet.calls(1) > before + 100);
		this.fleet.grow(3);
		long written = put(this.fleet.slice(ends[0], ends[1], SliceJson.ready(Fleet.address(3), "pod-3")));
		long first = awaitNanos(() -> this.fleet.calls(3) > 0);
		awaitQuiet(1, 2);
		finish("all pods terminate, then a new one is ready",
				"its first call after %d ms".formatted(millis(first - written)));
	}

	@Test
	void theApiServerIsAwayFor30SecondsAndTheListIsTheSame() throws Exception {
		loadOnTwo();
		this.server.kill();
		awaitNanos(() -> discovery().stale());
		Instant good = discovery().lastUpdate();
		rest(Duration.ofSeconds(30));
		assertThat(discovery().stale()).isTrue();
		assertThat(discovery().lastUpdate()).isEqualTo(good);
		assertThat(discovery().resolved()).isEqualTo(2);
		this.server.restart();
		this.server.awaitUp();
		long up = System.nanoTime();
		long right = awaitNanos(() -> !discovery().stale() && discovery().lastError() == null);
		finish("API server killed for 30 s, same list",
				"stale meanwhile, right %d ms after its return".formatted(millis(right - up)));
		assertThat(millis(right - up)).isLessThan(10_000);
	}

	@Test
	void theApiServerIsAwayFor30SecondsAndTheListChanges() throws Exception {
		loadOnTwo();
		this.server.kill();
		this.fleet.grow(3);
		put(this.fleet.slice(2, 3));
		rest(Duration.ofSeconds(30));
		assertThat(discovery().stale()).isTrue();
		assertThat(discovery().lastError()).contains(this.server.url(), "cannot be reached");
		this.server.restart();
		this.server.awaitUp();
		long up = System.nanoTime();
		long right = awaitNanos(() -> this.fleet.calls(3) > 0 && !discovery().stale());
		finish("API server killed for 30 s, other list",
				"stale meanwhile, new backend's first call %d ms after its return".formatted(millis(right - up)));
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
			finish("watch half-open: a proxy stops forwarding",
					"new backend's first call after %d ms".formatted(millis(right - written)));
			assertThat(millis(right - written)).isLessThan(60_000);
		}
	}

	/** In a network namespace of its own, with a JVM of its own. */
	@Test
	void aWatchWhosePacketsAreDroppedIsFoundWithinAMinute() throws Exception {
		Assumptions.assumeTrue(DroppedWatch.possible(),
				"Skipped: packets cannot be dropped here: no root, 'unshare -n' or iptables "
						+ "(apt-get install iptables); a proxy that stops forwarding stands for it");
		Process process = DroppedWatch.start(this.folder.resolve("dropped"));
		assertThat(process.waitFor()).isZero();
	}

	private BackendSnapshot backend(int id) {
		return this.client.snapshot()
			.backends()
			.stream()
			.filter((it) -> it.address().startsWith(Fleet.address(id) + ":"))
			.findFirst()
			.orElseThrow();
	}

	private DiscoverySnapshot discovery() {
		return this.client.snapshot().discovery();
	}

	private void finish(String event, String times) {
		this.fleet.finish();
		OutageTable.row("kubernetes", event, this.fleet.sent(), this.fleet.failures().size(), times);
		assertThat(this.fleet.failures()).isEmpty();
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
