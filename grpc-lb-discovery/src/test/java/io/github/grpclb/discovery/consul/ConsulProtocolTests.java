package io.github.grpclb.discovery.consul;

import java.net.URI;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.grpc.EquivalentAddressGroup;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

import io.github.grpclb.discovery.BackendAttributes;
import io.github.grpclb.discovery.registry.FakeRegistry;
import io.github.grpclb.discovery.registry.ResolverRun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Against answers that a Consul 1.8.7 once gave.
 */
class ConsulProtocolTests {

	private static final String INSTANCE = """
			{"Node":{"ID":"e62ac371","Node":"n1","Address":"10.0.0.9","Datacenter":"dc1","TaggedAddresses":{"lan":"10.0.0.9"},
			"Meta":{"consul-network-segment":""},"CreateIndex":5,"ModifyIndex":7},"Service":{"ID":"o1","Service":"orders",
			"Tags":["a","zone=eu"],"Address":"","Meta":{"version":"v1","zone":"eu-1a"},"Port":9001,
			"Weights":{"Passing":3,"Warning":1},"EnableTagOverride":false,"Proxy":{"MeshGateway":{},"Expose":{}},
			"Connect":{},"CreateIndex":8,"ModifyIndex":8},"Checks":[{"Node":"n1","CheckID":"serfHealth","Status":"passing",
			"ServiceTags":[],"Definition":{}},{"Node":"n1","CheckID":"service:o1","Status":"STATUS","Definition":{}}]}""";

	private static final String PASSING = "[" + INSTANCE.replace("STATUS", "passing") + "]";

	private static final String WARNING = "[" + INSTANCE.replace("STATUS", "warning") + "]";

	/** Held until the end of a test, as Consul holds a query without news. */
	private final CountDownLatch news = new CountDownLatch(1);

	private static ResolverRun run(FakeRegistry consul, String target) {
		ConsulSettings settings = new ConsulSettings(consul.uri().toString(), "token-of-tests", "");
		return ResolverRun
			.start((args) -> new ConsulNameResolverProvider(settings).newNameResolver(URI.create(target), args));
	}

	private FakeRegistry.Script once(String index, String body) {
		return (request) -> {
			if (request.query().contains("index=")) {
				this.news.await();
			}
			request.setHeader("X-Consul-Index", index).answer(200, body);
		};
	}

	@Test
	void anInstanceBecomesABackend() {
		try (FakeRegistry consul = new FakeRegistry(once("8", PASSING));
				ResolverRun run = run(consul, "consul:///orders?tag=a&dc=dc1&near=_agent")) {
			EquivalentAddressGroup backend = run.awaitBackends((it) -> it.size() == 1).get(0);
			assertThat(backend.getAddresses().get(0)).hasToString("/10.0.0.9:9001");
			assertThat(BackendAttributes.weight(backend)).isEqualTo(3);
			assertThat(BackendAttributes.zone(backend)).isEqualTo("eu-1a");
			assertThat(BackendAttributes.labels(backend)).containsEntry("version", "v1").containsEntry("a", "true");
			await().until(() -> consul.requests().size() == 2);
			FakeRegistry.Request first = consul.requests().get(0);
			assertThat(first.path()).isEqualTo("/v1/health/service/orders");
			assertThat(first.query()).isEqualTo("passing=true&tag=a&dc=dc1&near=_agent");
			assertThat(first.header("X-Consul-Token")).isEqualTo("token-of-tests");
			assertThat(consul.requests().get(1).query()).matches(first.query() + "&index=8&wait=(2[7-9]\\d|300)s");
		}
	}

	@Test
	void aWarningHasItsOwnWeightOrNoCalls() {
		try (FakeRegistry consul = new FakeRegistry(once("8", WARNING));
				ResolverRun all = run(consul, "consul:///orders?passing=false");
				ResolverRun passing = run(consul, "consul:///orders")) {
			assertThat(BackendAttributes.weight(all.awaitBackends((it) -> it.size() == 1).get(0))).isEqualTo(1);
			passing.awaitError((it) -> it.getDescription().contains("no passing instance"));
		}
	}

	@Test
	void anIndexThatGoesBackwardsIsForgotten() {
		try (FakeRegistry consul = new FakeRegistry((request) -> {
			if (request.query().contains("index=100")) {
				request.setHeader("X-Consul-Index", "7").answer(200, WARNING);
			}
			else if (request.query().contains("index=")) {
				this.news.await();
			}
			else {
				request.setHeader("X-Consul-Index", "100").answer(200, PASSING);
			}
		}); ResolverRun run = run(consul, "consul:///orders?passing=false")) {
			await().until(() -> consul.requests().size() >= 3);
			assertThat(consul.requests().get(1).query()).contains("index=100");
			assertThat(consul.requests().get(2).query()).doesNotContain("index=");
			assertThat(run.uncaught()).isEmpty();
		}
	}

	@Test
	void whatIsNoAnswerKeepsTheErrorShortAndTheTokenHidden() {
		for (String body : List.of("", "{", "<html>", "{\"a\":1}", "[{\"Service\":[]}]",
				"[{\"Service\":{\"Port\":\"x\"}}]", PASSING.substring(0, 300))) {
			try (FakeRegistry consul = new FakeRegistry(once("8", body));
					ResolverRun run = run(consul, "consul:///orders")) {
				Status status = run.awaitError((it) -> true);
				assertThat(status.getDescription()).doesNotContain("token-of-tests").hasSizeLessThan(1000);
				consul.answering(once("8", PASSING));
				run.refresh();
				run.awaitBackends((it) -> it.size() == 1);
			}
		}
	}

	@Test
	void aForeignEntryDropsItself() {
		String foreign = INSTANCE.replace("STATUS", "passing").replace("\"Port\":9001", "\"Port\":0");
		String empty = "{\"Node\":null,\"Service\":null,\"Checks\":null}";
		try (FakeRegistry consul = new FakeRegistry(
				once("8", "[" + foreign + "," + empty + "," + PASSING.substring(1)));
				ResolverRun run = run(consul, "consul:///orders")) {
			run.awaitBackends((it) -> it.size() == 1);
		}
	}

	@Test
	void aRefusalNamesThePolicy() {
		try (FakeRegistry consul = new FakeRegistry((request) -> request.answer(403, "Permission denied"));
				ResolverRun run = run(consul, "consul:///orders")) {
			Status status = run.awaitError((it) -> true);
			assertThat(status.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
			assertThat(status.getDescription()).contains("service \"orders\" { policy = \"read\" }");
		}
	}

	@Test
	void anEmptyListThatWasFilteredIsARefusal() {
		try (FakeRegistry consul = new FakeRegistry((request) -> request.setHeader("X-Consul-Index", "8")
			.setHeader("X-Consul-Results-Filtered-By-ACLs", "true")
			.answer(200, "[]")); ResolverRun run = run(consul, "consul:///orders")) {
			assertThat(run.awaitError((it) -> true).getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
		}
	}

}
