package io.github.grpclb.discovery.consul;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

import io.grpc.EquivalentAddressGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.grpclb.discovery.BackendAttributes;
import io.github.grpclb.discovery.registry.ResolverRun;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a real Consul answers, without traffic.
 */
class ConsulRealTests {

	@TempDir
	private Path directory;

	private static ResolverRun run(RealConsul consul, String target) {
		return ResolverRun.start(
				(args) -> new ConsulNameResolverProvider(consul.settings()).newNameResolver(URI.create(target), args));
	}

	@Test
	void healthTagsAndWeightsAreFollowed() {
		try (RealConsul consul = new RealConsul(this.directory, false)) {
			consul.register("a", 1001, "\"Tags\": [\"blue\", \"zone=z1\"], \"Meta\": {\"version\": \"v1\"}, "
					+ "\"Weights\": {\"Passing\": 10, \"Warning\": 2}, \"Check\": {\"TTL\": \"1h\", \"Status\": \"passing\"}");
			consul.register("b", 1002, "\"Tags\": [\"green\"]");
			try (ResolverRun all = run(consul, "consul:///orders?passing=false&near=_agent");
					ResolverRun passing = run(consul, "consul:///orders");
					ResolverRun blue = run(consul, "consul:///orders?tag=blue&dc=dc1")) {
				passing.awaitBackends((it) -> it.size() == 2);
				EquivalentAddressGroup a = blue.awaitBackends((it) -> it.size() == 1).get(0);
				assertThat(BackendAttributes.weight(a)).isEqualTo(10);
				assertThat(BackendAttributes.zone(a)).isEqualTo("z1");
				assertThat(BackendAttributes.labels(a)).containsEntry("version", "v1")
					.containsEntry("blue", "true")
					.containsEntry("node", "test")
					.containsEntry("instance", "a");
				consul.put("/v1/agent/check/warn/service:a", "");
				all.awaitBackends((it) -> it.size() == 2 && weights(it).contains(2.0));
				passing.awaitBackends((it) -> it.size() == 1);
				blue.awaitError((it) -> it.getDescription().contains("no passing instance of 'orders'"));
				consul.put("/v1/agent/check/fail/service:a", "");
				all.awaitBackends((it) -> it.size() == 1);
				consul.put("/v1/agent/check/pass/service:a", "");
				all.awaitBackends((it) -> it.size() == 2 && weights(it).contains(10.0));
				blue.awaitBackends((it) -> it.size() == 1);
			}
		}
	}

	private static List<Double> weights(List<EquivalentAddressGroup> backends) {
		return backends.stream().map(BackendAttributes::weight).toList();
	}

	@Test
	void aDatacenterThatIsNotThereIsAnErrorWithACure() {
		try (RealConsul consul = new RealConsul(this.directory, false);
				ResolverRun run = run(consul, "consul:///orders?dc=nowhere")) {
			run.awaitError((it) -> it.getDescription().contains("No path to datacenter")
					&& it.getDescription().contains("dc"));
		}
	}

}
