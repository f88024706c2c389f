package io.github.grpclb.verification.languages;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.grpclb.server.ServerControl;
import io.github.grpclb.server.ServerListener;
import io.github.grpclb.spec.ServerSpec;
import io.github.grpclb.verification.peer.CountingServer;
import io.github.grpclb.verification.peer.CountingServer.Ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * grpc-js against connections that end every second: ours, and at the same time, so that
 * both have the same machine, those of grpc-java's server without this library.
 */
@Tag("soak")
class GrpcJsAgeSoakTests {

	private static final Duration AGE = Duration.ofSeconds(1);

	private static final Duration GRACE = Duration.ofSeconds(10);

	private static final int SERVERS = 3;

	private static final int RATE = 200;

	private static final int CALLS = Integer.getInteger("languages.calls", 20_000);

	@Test
	void ourServersFailNoMoreCallsThanThoseWithoutUs() throws Exception {
		Language.GRPC_JS.require();
		Map<String, Ledger> ledgers = Map.of("stock", new Ledger(), "ours", new Ledger());
		List<CountingServer> stock = servers(ledgers.get("stock"), GrpcJsAgeSoakTests::stock);
		List<CountingServer> ours = servers(ledgers.get("ours"), GrpcJsAgeSoakTests::ours);
		Map<String, Integer> failed = new HashMap<>();
		try (Peer toStock = client(stock); Peer toOurs = client(ours)) {
			for (Peer client : List.of(toStock, toOurs)) {
				await().atMost(Duration.ofSeconds(CALLS / RATE * 4 + 60))
					.until(() -> client.counts("count").getOrDefault("sent", 0) >= CALLS);
			}
			failed.put("stock", failed("stock", toStock.counts("stop"), stock, ledgers.get("stock")));
			failed.put("ours", failed("ours", toOurs.counts("stop"), ours, ledgers.get("ours")));
		}
		finally {
			stock.forEach(CountingServer::close);
			ours.forEach(CountingServer::close);
		}
		// Four deviations of the difference between two counts with the same mean.
		assertThat((double) failed.get("ours"))
			.isLessThanOrEqualTo(failed.get("stock") + 4 * Math.sqrt(failed.get("ours") + failed.get("stock")));
	}

	private static int failed(String whose, Map<String, Integer> counts, List<CountingServer> servers, Ledger ledger) {
		System.out.printf("grpc-js and %s servers, connections of %d s: %s; %d connections, %d executed, %d twice%n",
				whose, AGE.toSeconds(), counts, servers.stream().mapToInt(CountingServer::connections).sum(),
				ledger.executions(), ledger.executedTwice());
		assertThat(ledger.executedTwice()).isZero();
		return counts.entrySet()
			.stream()
			.filter((count) -> count.getKey().startsWith("failed"))
			.mapToInt(Map.Entry::getValue)
			.sum();
	}

	private static List<CountingServer> servers(Ledger ledger, Consumer<NettyServerBuilder> customizer) {
		List<CountingServer> servers = new ArrayList<>();
		for (int i = 0; i < SERVERS; i++) {
			servers.add(CountingServer.start(ledger, customizer));
		}
		return servers;
	}

	private static Peer client(List<CountingServer> servers) {
		return Language.GRPC_JS.client(servers.stream().map(CountingServer::address).toList(), RATE);
	}

	private static void stock(NettyServerBuilder builder) {
		builder.maxConnectionAge(AGE.toMillis(), TimeUnit.MILLISECONDS)
			.maxConnectionAgeGrace(GRACE.toMillis(), TimeUnit.MILLISECONDS);
	}

	private static void ours(NettyServerBuilder builder) {
		ServerSpec on = ServerSpec.defaults();
		new ServerControl(new ServerSpec(AGE, GRACE, on.maxConnectionIdle(), on.permitKeepalive(), on.drain(),
				on.admission(), on.maxStreamAge(), on.loadReport()), ServerListener.NONE)
			.configure(builder);
	}

}
