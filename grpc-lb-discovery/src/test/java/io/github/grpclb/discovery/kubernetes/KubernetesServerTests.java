package io.github.grpclb.discovery.kubernetes;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

import io.grpc.NameResolver;
import io.grpc.Status;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.grpclb.discovery.registry.FakeRegistry;
import io.github.grpclb.discovery.registry.ResolverRun;

import static io.github.grpclb.discovery.kubernetes.SliceJson.ready;
import static io.github.grpclb.discovery.kubernetes.SliceJson.terminating;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The resolver against the API server of Kubernetes. Each test has a Service of its own.
 */
@Tag("registry")
class KubernetesServerTests {

	@TempDir
	private static Path folder;

	private static RealApiServer server;

	@BeforeAll
	static void start() throws Exception {
		server = new RealApiServer(folder, "-compaction", "2s", "-min-request-timeout", "5");
	}

	@AfterAll
	static void stop() throws Exception {
		if (server != null) {
			server.close();
		}
	}

	@Test
	void oneOfThreeSlicesOf250EndpointsIsModified() throws Exception {
		for (int i = 0; i < 3; i++) {
			put("many", "many-" + i, pods(i * 100, (i < 2) ? 100 : 50));
		}
		try (ResolverRun run = run("many", "reader-token")) {
			run.awaitBackends((backends) -> backends.size() == 250);
			put("many", "many-1", pods(500, 90));
			List<String> addresses = SliceJson.addresses(run.awaitBackends((backends) -> backends.size() == 240));
			assertThat(addresses).contains("10.0.0.0:50051", "10.0.2.44:50051", "10.0.0.200:50051");
			assertThat(run.answers()).allMatch((answer) -> answer.hasValue() && answer.getValue().size() >= 240);
			server.delete("many-2");
			run.awaitBackends((backends) -> backends.size() == 190);
		}
	}

	@Test
	void aTerminatingPodIsLeftOutAtOnce() throws Exception {
		put("ends", "ends-a", ready("10.0.0.1", "p1"), ready("10.0.0.2", "p2"));
		try (ResolverRun run = run("ends", "reader-token")) {
			run.awaitBackends((backends) -> backends.size() == 2);
			put("ends", "ends-a", terminating("10.0.0.1", "p1"), ready("10.0.0.2", "p2"));
			run.awaitBackends((backends) -> SliceJson.addresses(backends).equals(List.of("10.0.0.2:50051")));
		}
	}

	@Test
	void aRotatedTokenIsTakenUpAndRefusalsAreNamed() throws Exception {
		put("rotated", "rotated-a", ready("10.0.0.1", "p1"));
		try (ResolverRun run = run("rotated", "reader-token")) {
			run.awaitBackends((backends) -> backends.size() == 1);
			String tokens = Files.readString(server.tokens());
			Files.writeString(server.tokens(), tokens.replace("reader-token", "rotated-token"));
			try {
				Status refused = run.awaitError((status) -> status.getCode() == Status.Code.UNAUTHENTICATED);
				assertThat(refused.getDescription()).contains(server.url(), "401", "read anew");
				Files.writeString(folder.resolve("token"), "rotated-token");
				put("rotated", "rotated-a", ready("10.0.0.9", "p1"));
				run.awaitBackends((backends) -> SliceJson.addresses(backends).equals(List.of("10.0.0.9:50051")));
			}
			finally {
				Files.writeString(server.tokens(), tokens);
			}
		}
	}

	@Test
	void aForbiddenNamespaceIsNamedWithTheRole() throws Exception {
		try (ResolverRun run = run("elsewhere/orders", "reader-token")) {
			assertThat(run.awaitError((status) -> true).getDescription()).contains("verb 'list' is missing",
					"Role in namespace 'elsewhere'");
		}
	}

	@Test
	void goneInBandAndAsStatusListAnew() throws Exception {
		put("gone", "gone-a", ready("10.0.0.1", "p1"));
		put("gone", "gone-b", ready("10.0.0.2", "p2"));
		HttpClient real = HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.sslContext(ClusterTls.of(new ClusterAccess(server.url(), "shop", ClusterAccess.Credentials.NONE,
					Pem.in(server.ca()), "test")))
			.build();
		// A server that was there all the time remembers every version.
		server.kill();
		put("gone", "gone-a", ready("10.0.0.1", "p1"));
		server.restart();
		server.awaitUp();
		// Old versions are gone when etcd has been compacted, which comes round.
		HttpRequest old = HttpRequest.newBuilder(URI.create(server.url()
				+ "/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices?resourceVersion=1&resourceVersionMatch=Exact"))
			.header("Authorization", "Bearer admin-token")
			.build();
		await().atMost(ResolverRun.LIMIT)
			.until(() -> real.send(old, HttpResponse.BodyHandlers.discarding()).statusCode() == 410);
		StringBuffer seen = new StringBuffer();
		// Between the two, it asks for versions that are long gone: the list's second
		// page
		// of an old continue token, and the first watch from version 1.
		try (FakeRegistry between = new FakeRegistry((request) -> {
			String query = request.query();
			boolean watch = query.contains("watch=true");
			if (watch && seen.indexOf("watch ") < 0) {
				query = query.replaceFirst("resourceVersion=\\d+", "resourceVersion=1");
			}
			if (!watch && seen.indexOf("list ") < 0) {
				query += "&resourceVersion=1&resourceVersionMatch=Exact";
			}
			HttpResponse<InputStream> response = real
				.send(HttpRequest.newBuilder(URI.create(server.url() + request.path() + "?" + query))
					.header("Authorization", "Bearer admin-token")
					.build(), HttpResponse.BodyHandlers.ofInputStream());
			seen.append(watch ? "watch " : "list ").append(response.statusCode()).append('\n');
			if (response.statusCode() != 200) {
				request.answer(response.statusCode(), new String(response.body().readAllBytes()));
			}
			else {
				var out = request.stream();
				byte[] buffer = new byte[8192];
				for (int read = response.body().read(buffer); read >= 0; read = response.body().read(buffer)) {
					seen.append(new String(buffer, 0, read).contains("\"code\":410") ? "in-band 410\n" : "");
					out.write(buffer, 0, read);
					out.flush();
				}
			}
		});
				ResolverRun run = ResolverRun.start((args) -> resolver("gone",
						new KubernetesSettings(between.uri().toString(), "shop", "", ""), args))) {
			await().atMost(ResolverRun.LIMIT).until(() -> seen.indexOf("in-band 410") >= 0);
			put("gone", "gone-b", ready("10.0.0.3", "p3"));
			run.awaitBackends(
					(backends) -> SliceJson.addresses(backends).equals(List.of("10.0.0.1:50051", "10.0.0.3:50051")));
			assertThat(seen).contains("list 410");
		}
	}

	@Test
	void fiveThousandEndpointsInFiftySlices() throws Exception {
		for (int i = 0; i < 50; i++) {
			put("huge", "huge-%02d".formatted(i), pods(i * 100, 100));
		}
		System.out.printf("5,000 endpoints: the list has %,d bytes, a slice %,d%n", server.bytes("huge"),
				SliceJson.slice("huge-07", pods(700, 100)).length());
		for (int round = 0; round < 3; round++) {
			long begun = System.nanoTime();
			try (ResolverRun run = run("huge", "reader-token")) {
				run.awaitBackends((backends) -> backends.size() == 5000);
				long listed = System.nanoTime();
				put("huge", "huge-07", pods(6000, 99));
				long written = System.nanoTime();
				run.awaitBackends((backends) -> backends.size() == 4999);
				long updated = System.nanoTime();
				assertThat(SliceJson.addresses(run.answers().get(0).getValue())).doesNotHaveDuplicates();
				put("huge", "huge-07", pods(700, 100));
				System.out.printf("5,000 endpoints, round %d: list %d ms, update %d ms after the write%n", round,
						(listed - begun) / 1_000_000, (updated - written) / 1_000_000);
			}
		}
	}

	private static String[] pods(int from, int count) {
		return IntStream.range(from, from + count)
			.mapToObj((i) -> SliceJson.endpoint("10.0.%d.%d".formatted(i / 256, i % 256), "pod-" + i,
					"\"ready\":true,\"serving\":true,\"terminating\":false",
					"\"zone\":\"a\",\"nodeName\":\"node-%d\"".formatted(i % 100)))
			.toArray(String[]::new);
	}

	private static void put(String service, String name, String... endpoints) throws Exception {
		server.put(name, SliceJson.slice(name, endpoints).replace("\"orders\"", "\"" + service + "\""));
	}

	private static ResolverRun run(String target, String token) throws Exception {
		KubernetesSettings settings = server.settings(server.url(), token);
		return ResolverRun.start((args) -> resolver(target, settings, args));
	}

	private static NameResolver resolver(String target, KubernetesSettings settings, NameResolver.Args args) {
		return new KubernetesNameResolverProvider(settings).newNameResolver(URI.create("kubernetes:///" + target),
				args);
	}

}
