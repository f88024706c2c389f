package io.github.grpclb.discovery.registry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

import io.grpc.EquivalentAddressGroup;
import org.junit.jupiter.api.Test;

import io.github.grpclb.discovery.BackendAttributes;
import io.github.grpclb.discovery.consul.ConsulNameResolverProvider;
import io.github.grpclb.discovery.consul.ConsulSettings;
import io.github.grpclb.discovery.kubernetes.KubernetesNameResolverProvider;
import io.github.grpclb.discovery.kubernetes.KubernetesSettings;
import io.github.grpclb.discovery.registry.FakeRegistry.Script;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A registry that means ill: each answer costs an error or the entry that is wrong, never
 * the list, the thread that follows it, or another service of the same registry.
 */
class HostileAnswersTests {

	private static final String LONG = "x".repeat(10 << 20);

	private static final String DEEP = "[".repeat(200_000);

	/** What refuses the whole answer, whoever gives it. */
	private static Map<String, Script> nonsense() {
		Map<String, Script> answers = new LinkedHashMap<>();
		answers.put("half an answer",
				(request) -> request.answer(200, "{\"items\":[{\"metadata\":{\"name\":\"a\"},\"endp"));
		answers.put("deep nesting", (request) -> request.answer(200, "{\"x\":" + DEEP));
		answers.put("deep list", (request) -> request.answer(200, DEEP));
		answers.put("more than is read", HostileAnswersTests::endless);
		answers.put("a redirect", (request) -> request.setHeader("Location", "http://127.0.0.1:1/").answer(302, ""));
		answers.put("gzip that nobody asked for",
				(request) -> gzip(request.setHeader("Content-Encoding", "gzip").stream()));
		answers.put("a long error", (request) -> request.answer(500, LONG));
		answers.put("a truth value", (request) -> request.answer(200, "true"));
		return answers;
	}

	private static void endless(FakeRegistry.Request request) throws IOException {
		OutputStream out = request.stream();
		out.write("{\"items\": \"".getBytes(StandardCharsets.UTF_8));
		byte[] more = LONG.getBytes(StandardCharsets.UTF_8);
		while (true) {
			out.write(more);
		}
	}

	private static void gzip(OutputStream out) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
			zip.write("[]".getBytes(StandardCharsets.UTF_8));
		}
		out.write(bytes.toByteArray());
	}

	@Test
	void kubernetes() {
		Map<String, Script> hostile = nonsense();
		hostile.put("no end of pages",
				(request) -> request.answer(200,
						"{\"metadata\":{\"resourceVersion\":\"1\",\"continue\":\"x\"},\"items\":["
								+ "{},".repeat(60_000) + "{}]}"));
		try (FakeRegistry api = new FakeRegistry((request) -> request.answer(200, slices(1, "")))) {
			KubernetesNameResolverProvider provider = new KubernetesNameResolverProvider(
					new KubernetesSettings(api.uri().toString(), "shop", "", ""));
			try (ResolverRun run = ResolverRun
				.start((args) -> provider.newNameResolver(URI.create("kubernetes:///orders"), args))) {
				survives(run, api, hostile, (port) -> slices(port, ""));
				// Wrong in part: labels of 10 MB, a port and an address that are none, a
				// pod twice.
				api.answering((request) -> request.answer(200,
						slices(99, ",\"labels\":{\"a\":\"" + LONG + "\",\"b\":\"c\",\"" + LONG + "\":\"d\"}")));
				List<EquivalentAddressGroup> backends = run.awaitBackends((list) -> port(list) == 99);
				assertThat(backends).hasSize(1);
				assertThat(BackendAttributes.labels(backends.get(0))).containsEntry("b", "c").doesNotContainKey("a");
			}
		}
	}

	private static String slices(int port, String more) {
		return """
				{"metadata":{"resourceVersion":"5"},"items":[{"metadata":{"name":"a"%s},"addressType":"IPv4",
				"ports":[{"name":"grpc","port":%d},{"name":"odd","port":-1},{"name":"big","port":99999}],
				"endpoints":[{"addresses":["10.0.0.1"],"targetRef":{"uid":"u"}},{"addresses":["10.0.0.1"],"targetRef":{"uid":"u"}},
				{"addresses":["10.0.0.256"]},{"addresses":["odd.example.org"]},{"addresses":[]}]}]}"""
			.formatted(more, port);
	}

	@Test
	void consul() {
		Map<String, Script> hostile = nonsense();
		hostile.put("a weight that is no number", (request) -> request.answer(200, services(1, "NaN", "")));
		hostile.put("a weight without end", (request) -> request.answer(200, services(1, "1e999", "")));
		try (FakeRegistry agent = new FakeRegistry((request) -> request.answer(200, services(1, "1", "")))) {
			ConsulNameResolverProvider provider = new ConsulNameResolverProvider(
					new ConsulSettings(agent.uri().toString(), "", ""));
			try (ResolverRun run = ResolverRun
				.start((args) -> provider.newNameResolver(URI.create("consul:///orders"), args))) {
				survives(run, agent, hostile, (port) -> services(port, "1", ""));
				// Wrong in part: metadata of 10 MB, a port that is none, a weight below
				// 0.
				agent.answering((request) -> request.answer(200,
						services(99, "1", ",\"Meta\":{\"a\":\"" + LONG + "\",\"b\":\"c\"}")));
				List<EquivalentAddressGroup> backends = run.awaitBackends((list) -> port(list) == 99);
				assertThat(backends).hasSize(1);
				assertThat(BackendAttributes.labels(backends.get(0))).containsEntry("b", "c").doesNotContainKey("a");
			}
		}
	}

	private static String services(int port, String weight, String more) {
		return """
				[{"Service":{"ID":"a","Address":"10.0.0.1","Port":%d,"Weights":{"Passing":%s}%s}},
				{"Service":{"ID":"b","Address":"10.0.0.2","Port":-1}},{"Service":{"ID":"c","Address":"10.0.0.3","Port":99999}},
				{"Service":{"ID":"d","Address":"a/b","Port":1}},
				{"Service":{"ID":"e","Address":"10.0.0.4","Port":1,"Weights":{"Passing":-5}}}]"""
			.formatted(port, weight, more);
	}

	/** Every answer is an error, and after it a good one is taken. */
	private static void survives(ResolverRun run, FakeRegistry registry, Map<String, Script> hostile,
			java.util.function.IntFunction<String> good) {
		run.awaitBackends((list) -> port(list) == 1);
		int port = 1;
		for (Map.Entry<String, Script> answer : hostile.entrySet()) {
			registry.answering(answer.getValue());
			run.refresh();
			String error = run.awaitError((status) -> true).getDescription();
			assertThat(error).as(answer.getKey()).hasSizeLessThan(2000);
			int next = ++port;
			registry.answering((request) -> request.answer(200, good.apply(next)));
			run.refresh();
			run.awaitBackends((list) -> port(list) == next);
		}
		assertThat(run.uncaught()).isEmpty();
	}

	private static int port(List<EquivalentAddressGroup> backends) {
		return ((InetSocketAddress) backends.get(0).getAddresses().get(0)).getPort();
	}

}
