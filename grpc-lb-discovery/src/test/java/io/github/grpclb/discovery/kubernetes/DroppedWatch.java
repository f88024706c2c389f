package io.github.grpclb.discovery.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.grpc.NameResolverRegistry;

import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.discovery.traffic.OutageTable;
import io.github.grpclb.discovery.traffic.Traffic;
import io.github.grpclb.spec.ClientSpec;

import static org.awaitility.Awaitility.await;

/**
 * A watch whose packets the kernel drops in both directions, while new connections pass:
 * what a firewall does that has forgotten a connection. It runs in a JVM in a network
 * namespace of its own, so that the rules are nobody else's.
 */
final class DroppedWatch {

	private static final String ESTABLISHED = "01";

	private DroppedWatch() {
	}

	/** Whether this process may make network namespaces and drop packets in them. */
	static boolean possible() throws InterruptedException {
		return run("unshare", "-n", "sh", "-c",
				"ip link set lo up && iptables -w -A INPUT -i lo -p tcp --dport 1 -j DROP") == 0;
	}

	static Process start(Path folder) throws IOException {
		Files.createDirectories(folder);
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		return new ProcessBuilder("unshare", "-n", "sh", "-c", "ip link set lo up && exec \"$@\"", "sh", java, "-cp",
				System.getProperty("java.class.path"), DroppedWatch.class.getName(), folder.toString())
			.inheritIO()
			.start();
	}

	private static int run(String... command) throws InterruptedException {
		try {
			return new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start()
				.waitFor();
		}
		catch (IOException ex) {
			return -1;
		}
	}

	public static void main(String[] arguments) throws Exception {
		try (RealApiServer server = new RealApiServer(Path.of(arguments[0]))) {
			KubernetesNameResolverProvider provider = new KubernetesNameResolverProvider(
					server.settings(server.url(), "reader-token"));
			NameResolverRegistry.getDefaultRegistry().register(provider);
			BalancedClient client = new BalancerRegistry()
				.register(ClientSpec.of("orders", "kubernetes:///orders:grpc").withCalls(Traffic.noRetries()));
			try (Fleet fleet = new Fleet(client)) {
				System.exit(run(server, fleet) ? 0 : 1);
			}
		}
	}

	private static boolean run(RealApiServer server, Fleet fleet) throws Exception {
		fleet.grow(2);
		server.put("orders-a", fleet.slice(1, 2));
		fleet.startLoad();
		await().atMost(Duration.ofSeconds(60)).until(() -> fleet.calls(1) > 20 && fleet.calls(2) > 20);
		int dropped = drop(server.port());
		fleet.grow(3);
		server.put("orders-a", fleet.slice(1, 2, 3));
		long written = System.nanoTime();
		await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(2)).until(() -> fleet.calls(3) > 0);
		long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - written);
		fleet.finish();
		OutageTable.row("kubernetes", "watch half-open: iptables DROP", fleet.sent(), fleet.failures().size(),
				"new backend's first call after %d ms".formatted(millis));
		server.close();
		return dropped > 0 && fleet.failures().isEmpty() && millis < 60_000;
	}

	/** Drops what goes over connections that are open now. */
	private static int drop(int serverPort) throws Exception {
		int dropped = 0;
		for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
			for (String line : Files.readAllLines(Path.of(table))) {
				String[] fields = line.strip().split("\\s+");
				if (fields.length > 3 && ESTABLISHED.equals(fields[3]) && port(fields[2]) == serverPort) {
					String mine = String.valueOf(port(fields[1]));
					String its = String.valueOf(serverPort);
					rule("--sport", mine, "--dport", its);
					rule("--sport", its, "--dport", mine);
					dropped++;
				}
			}
		}
		return dropped;
	}

	private static int port(String address) {
		return Integer.parseInt(address.substring(address.indexOf(':') + 1), 16);
	}

	private static void rule(String... ports) throws Exception {
		if (run("iptables", "-w", "-A", "INPUT", "-p", "tcp", ports[0], ports[1], ports[2], ports[3], "-j",
				"DROP") != 0) {
			throw new IOException("iptables refused a rule");
		}
	}

}
