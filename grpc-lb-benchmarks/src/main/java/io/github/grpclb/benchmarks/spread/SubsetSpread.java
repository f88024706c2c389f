package io.github.grpclb.benchmarks.spread;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancerRegistry;

import io.github.grpclb.balancer.BalancedLoadBalancerProvider;
import io.github.grpclb.benchmarks.harness.Addresses;
import io.github.grpclb.benchmarks.harness.Connector;
import io.github.grpclb.benchmarks.harness.Contender;
import io.github.grpclb.benchmarks.harness.FakeChannel;
import io.github.grpclb.benchmarks.harness.FakeSubchannel;
import io.github.grpclb.benchmarks.harness.VirtualTime;
import io.github.grpclb.benchmarks.report.Figures;
import io.github.grpclb.benchmarks.report.MarkdownTable;
import io.github.grpclb.control.BalancedConfig;
import io.github.grpclb.spec.BalancingSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.SubsetSpec;

/**
 * Counts to how many clients each backend is connected under subsetting and writes
 * {@code subsets.md}:
 * {@code java -cp benchmarks.jar io.github.grpclb.benchmarks.spread.SubsetSpread [directory]}.
 */
public final class SubsetSpread {

	private static final int BACKENDS = 1000;

	private static final int CLIENTS = 200;

	private static final int SIZE = 20;

	private static final long SECOND = 1_000_000_000L;

	private SubsetSpread() {
	}

	/**
	 * Counts and writes the report.
	 * @param args the directory to write to, {@code docs/benchmarks} unless given
	 * @throws IOException if the report cannot be written
	 */
	public static void main(String[] args) throws IOException {
		Path directory = Path.of((args.length > 0) ? args[0] : "docs/benchmarks");
		Files.createDirectories(directory);
		String text = """
				# How subsets spread clients over backends

				Written by `SubsetSpread`: %d clients of %d connections each on %,d backends, counted in the
				subchannels that the real load balancers open; then one backend is removed and the members that
				change are counted, for ten backends.

				""".formatted(CLIENTS, SIZE, BACKENDS) + table();
		Files.writeString(directory.resolve("subsets.md"), text);
		System.out.print(text);
	}

	static String table() {
		MarkdownTable table = new MarkdownTable("strategy", "least clients", "most clients", "most / mean",
				"most members changed by one removal");
		for (SubsetSpec.Strategy strategy : SubsetSpec.Strategy.values()) {
			row(table, "balanced, " + strategy.name().toLowerCase(Locale.ROOT),
					IntStream.range(0, CLIENTS).mapToObj((client) -> ours(strategy, client)).toList());
		}
		row(table, "random_subsetting_experimental",
				IntStream.range(0, CLIENTS).mapToObj((client) -> theirs()).toList());
		return table.toString();
	}

	private static void row(MarkdownTable table, String name, List<Contender> clients) {
		int[] spread = new int[BACKENDS];
		int changed = 0;
		for (Contender client : clients) {
			VirtualTime time = new VirtualTime();
			FakeChannel channel = new FakeChannel(client, time::nanoTime, time, Connector.INSTANT, () -> {
			});
			Set<Integer> before = subset(channel, time, Addresses.range(0, BACKENDS));
			before.forEach((backend) -> spread[backend]++);
			changed = Math.max(changed, changed(channel, time));
			channel.shutdown();
		}
		int most = IntStream.of(spread).max().orElseThrow();
		table.row(name, "" + IntStream.of(spread).min().orElseThrow(), "" + most,
				Figures.of(most / (double) (CLIENTS * SIZE / BACKENDS)), "" + changed);
	}

	private static int changed(FakeChannel channel, VirtualTime time) {
		List<EquivalentAddressGroup> all = Addresses.range(0, BACKENDS);
		int most = 0;
		for (int removed = 50; removed < BACKENDS; removed += 100) {
			Set<Integer> before = subset(channel, time, all);
			List<EquivalentAddressGroup> fewer = new ArrayList<>(all);
			fewer.remove(removed);
			Set<Integer> after = subset(channel, time, fewer);
			after.removeAll(before);
			most = Math.max(most, after.size());
		}
		return most;
	}

	/** Long enough for connections that are not needed any more to be closed. */
	private static Set<Integer> subset(FakeChannel channel, VirtualTime time, List<EquivalentAddressGroup> addresses) {
		channel.deliver(addresses);
		time.advance(20 * SECOND);
		Set<Integer> subset = new HashSet<>();
		channel.execute(() -> {
			for (FakeSubchannel subchannel : channel.subchannels()) {
				subset.add(subchannel.backend());
			}
		});
		return subset;
	}

	private static Contender ours(SubsetSpec.Strategy strategy, int client) {
		BalancingSpec plain = BalancingSpec.defaults();
		SubsetSpec subset = new SubsetSpec(SIZE, strategy, Duration.ZERO, "client-" + client);
		BalancingSpec balancing = new BalancingSpec(plain.policy(), plain.connections(), plain.startup(), subset,
				plain.healthCheck(), plain.outlier(), plain.slowStart(), plain.panicThreshold(), plain.limits());
		ClientSpec spec = ClientSpec.of("fleet", "static://10.0.0.1:1").withBalancing(balancing);
		// As BalancedConfig.toServiceConfig() writes it.
		return new Contender("balanced", "round_robin", null, BalancedLoadBalancerProvider::new,
				Map.of("config", BalancedConfig.of(spec)));
	}

	private static Contender theirs() {
		return new Contender("random_subsetting_experimental", null, null,
				(clock) -> Objects.requireNonNull(
						LoadBalancerRegistry.getDefaultRegistry().getProvider("random_subsetting_experimental")),
				Map.of("subsetSize", (double) SIZE, "childPolicy", List.of(Map.of("round_robin", Map.of()))));
	}

}
