package io.github.grpclb.discovery.kubernetes;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.grpc.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.grpclb.discovery.registry.FakeRegistry;
import io.github.grpclb.discovery.registry.FakeRegistry.Request;
import io.github.grpclb.discovery.registry.RegistryNameResolver;
import io.github.grpclb.discovery.registry.ResolverRun;

import static io.github.grpclb.discovery.kubernetes.SliceJson.event;
import static io.github.grpclb.discovery.kubernetes.SliceJson.list;
import static io.github.grpclb.discovery.kubernetes.SliceJson.ready;
import static io.github.grpclb.discovery.kubernetes.SliceJson.resource;
import static io.github.grpclb.discovery.kubernetes.SliceJson.slice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Lists and watches, mostly replayed from a real API server.
 */
class SliceSourceTests {

	private static final RegistryNameResolver.Timing FAST = new RegistryNameResolver.Timing(Duration.ofMillis(10),
			Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofMillis(50));

	private static final WatchTiming TIMING = new WatchTiming(Duration.ofSeconds(30), Duration.ofSeconds(40),
			Duration.ofSeconds(5), Duration.ofSeconds(10), 100);

	@TempDir
	private Path folder;

	@Test
	void replaysAListAndAWatchOfARealServer() {
		try (FakeRegistry api = api((request) -> {
			if (isWatch(request)) {
				write(request.stream(), resource("watch.json"));
				hang();
			}
			request.answer(200, resource("list.json"));
		}); ResolverRun run = start(api, "kubernetes:///shop/orders:grpc")) {
			// orders-1 drains in the IPv4 slice, and so in both; orders-3 came and went.
			run.awaitBackends((backends) -> SliceJson.addresses(backends)
				.equals(List.of("10.0.0.2:50051+[fd00:0:0:0:0:0:0:2]:50051", "10.0.0.4:50051")));
			Request watch = api.requests().get(1);
			assertThat(watch.path()).isEqualTo("/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices");
			assertThat(watch.query()).contains("labelSelector=kubernetes.io%2Fservice-name%3Dorders", "watch=true",
					"allowWatchBookmarks=true", "resourceVersion=5", "timeoutSeconds=");
		}
	}

	@Test
	void readsAListInPages() {
		try (FakeRegistry api = api((request) -> {
			if (isWatch(request)) {
				request.stream();
				hang();
			}
			request.answer(200, resource(request.query().contains("continue=") ? "page-2.json" : "page-1.json"));
		}); ResolverRun run = start(api, "kubernetes:///shop/orders:grpc")) {
			run.awaitBackends((backends) -> backends.size() == 2 && backends.get(0).getAddresses().size() == 2);
			assertThat(api.requests().get(0).query()).contains("limit=100");
		}
	}

	@Test
	void aPageThatIsGoneIsReadWithoutPages() {
		try (FakeRegistry api = api((request) -> {
			if (isWatch(request)) {
				request.stream();
				hang();
			}
			else if (request.query().contains("continue=")) {
				request.answer(410, resource("gone.json"));
			}
			else {
				request.answer(200, resource(request.query().contains("limit=") ? "page-1.json" : "list.json"));
			}
		}); ResolverRun run = start(api, "kubernetes:///shop/orders:grpc")) {
			run.awaitBackends((backends) -> backends.size() == 2 && backends.get(1).getAddresses().size() == 2);
		}
	}

	@Test
	void listsAnewAfterGoneInBand() {
		listsAnewAfter((request) -> write(request.stream(), resource("gone-in-band.json")));
	}

	@Test
	void listsAnewAfterGoneAsStatus() {
		listsAnewAfter((request) -> request.answer(410, resource("gone.json")));
	}

	@Test
	void listsAnewAfterAWatchThatClosesWithoutAWord() {
		listsAnewAfter(Request::stream);
	}

	private void listsAnewAfter(FakeRegistry.Script firstWatch) {
		int[] requests = new int[2];
		try (FakeRegistry api = api((request) -> {
			if (isWatch(request)) {
				if (++requests[1] == 1) {
					firstWatch.answer(request);
					return;
				}
				request.stream();
				hang();
			}
			String address = (++requests[0] == 1) ? "10.0.0.1" : "10.0.0.2";
			request.answer(200, list("1" + requests[0], slice("a", ready(address, "p"))));
		}); ResolverRun run = start(api, "kubernetes:///shop/orders")) {
			run.awaitBackends((backends) -> SliceJson.addresses(backends).equals(List.of("10.0.0.2:50051")));
			// An ordinary event, so nobody is told.
			assertThat(run.answers()).allMatch((answer) -> answer.hasValue());
			await().atMost(ResolverRun.LIMIT).until(() -> api.requests().size() == 4);
			assertThat(api.requests().get(3).query()).contains("resourceVersion=12");
		}
	}

	@Test
	void aWatchThatEndsInOrderIsTakenUpWhereItEnded() {
		int[] watches = new int[1];
		String bookmark = event("BOOKMARK", "{\"metadata\":{\"resourceVersion\":\"77\"}}");
		try (FakeRegistry api = api((request) -> {
			if (isWatch(request)) {
				if (++watches[0] == 1) {
					write(request.stream(), bookmark);
					return;
				}
				write(request.stream(), event("ADDED", slice("b", ready("10.0.0.2", "p2"))));
				hang();
			}
			request.answer(200, list("5", slice("a", ready("10.0.0.1", "p1"))));
		}); ResolverRun run = start(api, "kubernetes:///shop/orders")) {
			run.awaitBackends((backends) -> backends.size() == 2);
			assertThat(api.requests()).hasSize(3);
			assertThat(api.requests().get(2).query()).contains("resourceVersion=77");
		}
	}

	@Test
	void refusalsNameTheVerbAndTheRole() {
		try (FakeRegistry api = api((request) -> request.answer(403, resource("forbidden.json")));
				ResolverRun run = start(api, "kubernetes:///other/orders")) {
			Status error = run.awaitError((status) -> true);
			assertThat(error.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
			assertThat(error.getDescription()).contains(api.uri().toString(), "User \"reader\" cannot list",
					"verb 'list' is missing", "Role in namespace 'other'", "endpointslices", "discovery-rbac.yaml");
		}
	}

	@Test
	void aWatchThatIsRefusedLeavesTheListAndIsNamed() {
		try (FakeRegistry api = api((request) -> {
			if (isWatch(request)) {
				request.answer(403, resource("forbidden.json"));
				return;
			}
			request.answer(200, list("5", slice("a", ready("10.0.0.1", "p1"))));
		}); ResolverRun run = start(api, "kubernetes:///shop/orders")) {
			assertThat(run.awaitError((status) -> true).getDescription()).contains("verb 'watch' is missing");
			assertThat(run.answers().get(0).hasValue()).isTrue();
		}
	}

	@Test
	void theTokenIsReadAnewAtEachRequest() throws IOException {
		Path token = Files.writeString(this.folder.resolve("token"), "old\n");
		try (FakeRegistry api = api((request) -> {
			if (!request.header("Authorization").equals("Bearer new")) {
				request.answer(401, resource("unauthorized.json"));
				return;
			}
			request.answer(200, list("5", slice("a", ready("10.0.0.1", "p1"))));
		});
				ResolverRun run = start(api, new KubernetesSettings(api.uri().toString(), "", token.toString(), ""),
						"kubernetes:///shop/orders", TIMING)) {
			Status error = run.awaitError((status) -> true);
			assertThat(error.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
			assertThat(error.getDescription()).contains("401").doesNotContain("old\n");
			Files.writeString(token, "new\n");
			run.awaitBackends((backends) -> backends.size() == 1);
		}
	}

	@Test
	void aHalfOpenWatchIsFound() {
		WatchTiming impatient = new WatchTiming(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofMillis(100),
				Duration.ofSeconds(10), 100);
		int[] lists = new int[1];
		try (FakeRegistry api = api((request) -> {
			if (isWatch(request)) {
				request.stream();
				hang();
			}
			request.answer(200, list("5", slice("a", ready("10.0.0." + ++lists[0], "p1"))));
		});
				ResolverRun run = start(api, new KubernetesSettings(api.uri().toString(), "", "", ""),
						"kubernetes:///shop/orders", impatient)) {
			run.awaitBackends((backends) -> SliceJson.addresses(backends).equals(List.of("10.0.0.2:50051")));
			assertThat(run.answers())
				.anySatisfy((answer) -> assertThat(answer.getStatus().getDescription()).contains("Nothing came for"));
		}
	}

	@Test
	void nonsenseKeepsTheListAndIsReported() {
		int[] watches = new int[1];
		try (FakeRegistry api = api((request) -> {
			if (isWatch(request)) {
				if (++watches[0] == 1) {
					write(request.stream(), "}{ nonsense");
					hang();
				}
				request.stream();
				hang();
			}
			request.answer(200, list("5", slice("a", ready("10.0.0.1", "p1"))));
		}); ResolverRun run = start(api, "kubernetes:///shop/orders")) {
			await().atMost(ResolverRun.LIMIT).until(() -> watches[0] == 2);
			run.awaitBackends((backends) -> backends.size() == 1);
			assertThat(run.answers())
				.anySatisfy((answer) -> assertThat(answer.getStatus().getDescription()).contains("not JSON"));
		}
	}

	@Test
	void aPageOfHtmlIsNotAnEmptyService() {
		try (FakeRegistry api = api((request) -> request.answer(200, "<html>Sign in</html>"));
				ResolverRun run = start(api, "kubernetes:///shop/orders")) {
			assertThat(run.awaitError((status) -> true).getDescription())
				.contains("Check that grpc.lb.kubernetes.api-server");
		}
	}

	@Test
	void aMalformedSliceIsNamedAndTheOthersAreUsed() {
		try (FakeRegistry api = api((request) -> {
			if (isWatch(request)) {
				write(request.stream(),
						event("MODIFIED",
								"{\"metadata\":{\"name\":\"a\",\"resourceVersion\":\"6\"},\"endpoints\":\"odd\"}")
								+ event("ADDED", slice("b", ready("10.0.0.2", "p2"))));
				hang();
			}
			request.answer(200, list("5", slice("a", ready("10.0.0.1", "p1"))));
		}); ResolverRun run = start(api, "kubernetes:///shop/orders")) {
			await().atMost(ResolverRun.LIMIT)
				.until(() -> run.answers()
					.stream()
					.anyMatch((answer) -> answer.hasValue() && answer.getValue().size() == 2));
			assertThat(run.awaitError((status) -> true).getDescription()).contains("a=$.object.endpoints is STRING");
		}
	}

	@Test
	void aServiceWithoutEndpointsSaysWhatToLookAt() {
		try (FakeRegistry api = api((request) -> {
			if (isWatch(request)) {
				request.stream();
				hang();
			}
			request.answer(200, list("5"));
		}); ResolverRun run = start(api, "kubernetes:///shop/orders")) {
			assertThat(run.awaitError((status) -> true).getDescription())
				.contains("kubectl -n shop get endpointslices -l kubernetes.io/service-name=orders");
			api.answering((request) -> request.answer(200, list("6", slice("a", ready("10.0.0.1", "p1")))));
		}
	}

	@Test
	void nothingIsLeftAfterShutdown() {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		try (FakeRegistry api = api((request) -> {
			if (isWatch(request)) {
				request.stream();
				hang();
			}
			request.answer(200, list("5", slice("a", ready("10.0.0.1", "p1"))));
		})) {
			ResolverRun run = start(api, "kubernetes:///shop/orders");
			run.awaitBackends((backends) -> backends.size() == 1);
			await().atMost(ResolverRun.LIMIT).until(() -> api.requests().size() == 2);
			run.close();
			await().atMost(ResolverRun.LIMIT).until(() -> {
				// Before Java 21 the selector's thread ends when its client is collected.
				System.gc();
				return Thread.getAllStackTraces()
					.keySet()
					.stream()
					.filter((thread) -> !before.contains(thread))
					.map(Thread::getName)
					.noneMatch((name) -> name.startsWith("grpc-lb-registry") || name.startsWith("HttpClient-"));
			});
		}
	}

	private static FakeRegistry api(FakeRegistry.Script script) {
		return new FakeRegistry(script);
	}

	private static ResolverRun start(FakeRegistry api, String target) {
		return start(api, new KubernetesSettings(api.uri().toString(), "", "", ""), target, TIMING);
	}

	private static ResolverRun start(FakeRegistry api, KubernetesSettings settings, String target, WatchTiming timing) {
		return ResolverRun.start((args) -> new RegistryNameResolver("orders.shop.svc",
				new SliceSource(KubernetesTarget.parse(URI.create(target)),
						new ClusterLookup(settings, Map.of("KUBECONFIG", "/nowhere")),
						args.getScheduledExecutorService(), timing),
				args, FAST));
	}

	private static boolean isWatch(Request request) {
		return request.query().contains("watch=true");
	}

	private static void write(OutputStream out, String text) throws IOException {
		out.write(text.getBytes(StandardCharsets.UTF_8));
		out.flush();
	}

	private static void hang() throws InterruptedException {
		Thread.sleep(TimeUnit.HOURS.toMillis(1));
	}

}
