package io.github.grpclb.benchmarks.operate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.grpclb.benchmarks.clients.Loopback;
import io.github.grpclb.benchmarks.report.MarkdownTable;
import io.github.grpclb.testing.FreePort;

/**
 * Measures what a reading of the endpoint's JSON and a scrape of the meters cost a client
 * with that many backends, all of them connected and called:
 * {@code java -cp "classes:lib/*" io.github.grpclb.benchmarks.operate.OperatingCost
 * sample-app.jar [backends…]}. One server listens on the whole of 127.0.0.0/8, so each
 * backend is a connection of its own; 10,000 need {@code ulimit -n} of 12,000. Beside a
 * scrape stands what Micrometer alone needs for as many meters.
 */
public final class OperatingCost {

	/**
	 * An application is looked at for days: after so long the last compiler has had its
	 * turn. After 60 readings half of the CPU time still was the compilers'.
	 */
	static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(20);

	/** CPU time is told in hundredths of a second. */
	static final int READINGS = 60;

	/**
	 * How long the application idles for comparison, as if it were read once a second.
	 */
	private static final int IDLE_SECONDS = 5;

	private static final Pattern READY = Pattern.compile("\"state\":\"READY\",\"eligible\"");

	private OperatingCost() {
	}

	/**
	 * Measures and prints.
	 * @param args the sample's jar, then numbers of backends; 100, 1000 and 10000 unless
	 * given
	 * @throws Exception if the sample cannot be started or does not answer
	 */
	public static void main(String[] args) throws Exception {
		if (args.length == 0) {
			System.err.println("Usage: OperatingCost <sample-app.jar> [backends…]");
			System.exit(2);
		}
		Path jar = Path.of(args[0]).toAbsolutePath();
		String[] sizes = (args.length > 1) ? Arrays.copyOfRange(args, 1, args.length)
				: new String[] { "100", "1000", "10000" };
		MarkdownTable table = new MarkdownTable("backends", "JSON", "CPU per reading", "scrape", "CPU per scrape",
				"per 1,000 backends", "a scrape of as many plain meters");
		for (String size : sizes) {
			measure(jar, Integer.parseInt(size), table);
		}
		System.out.print(table);
	}

	private static void measure(Path jar, int backends, MarkdownTable table) throws Exception {
		Path directory = Files.createTempDirectory("grpc-lb-operate");
		int grpc = FreePort.next();
		Path list = directory.resolve("backends.yaml");
		Files.writeString(list, list(backends, grpc));
		try (SampleProcess server = SampleProcess.start(jar, directory, "server", "--sample.role=server",
				"--grpc.server.port=" + grpc, "--grpc.server.address=0.0.0.0");
				SampleProcess client = SampleProcess.start(jar, directory, "client", "--sample.role=client",
						"--grpc.lb.clients.orders.target=file://" + list, "--grpc.lb.clients.orders.deadline=30s",
						"--grpc.lb.reload.enabled=false")) {
			client.get("/orders?n=" + 3 * backends);
			awaitReady(client, backends);
			double idle = idleMillisPerSecond(client);
			Reading json = read(client, "/actuator/grpclb", idle);
			Reading scrape = read(client, "/actuator/prometheus", idle);
			server.requireAlive();
			double plain = PlainMeters.millisPerScrape(backends);
			table.row(String.format(Locale.ROOT, "%,d", backends), json.size(), json.cost(), scrape.size(),
					scrape.cost(), String.format(Locale.ROOT, "%.2f ms", scrape.millis() * 1000 / backends),
					String.format(Locale.ROOT, "%.1f ms", plain));
		}
	}

	private static String list(int backends, int port) {
		return Loopback.addresses(backends, port)
			.stream()
			.map("  - { address: \"%s\" }%n"::formatted)
			.collect(Collectors.joining("", "backends:\n", ""));
	}

	private static void awaitReady(SampleProcess client, int backends) throws IOException, InterruptedException {
		long ready = 0;
		for (int i = 0; i < 120; i++) {
			Matcher matcher = READY.matcher(client.get("/actuator/grpclb"));
			ready = matcher.results().count();
			if (ready >= backends) {
				return;
			}
			Thread.sleep(1000);
		}
		throw new IllegalStateException("Only %d of %d backends are connected".formatted(ready, backends));
	}

	private static double idleMillisPerSecond(SampleProcess client) throws InterruptedException {
		long before = client.cpu().toMillis();
		Thread.sleep(IDLE_SECONDS * 1000L);
		return (client.cpu().toMillis() - before) / (double) IDLE_SECONDS;
	}

	private static Reading read(SampleProcess client, String path, double idle)
			throws IOException, InterruptedException {
		for (long end = System.nanoTime() + WARM_UP_NANOS; System.nanoTime() < end;) {
			client.get(path);
		}
		long cpu = client.cpu().toMillis();
		long start = System.nanoTime();
		int size = 0;
		for (int i = 0; i < READINGS; i++) {
			size = client.get(path).length();
		}
		double seconds = (System.nanoTime() - start) / 1e9;
		return new Reading(size, (client.cpu().toMillis() - cpu - idle * seconds) / READINGS);
	}

	/**
	 * What one reading costs.
	 *
	 * @param characters the length of the answer
	 * @param millis CPU time of the whole process
	 */
	private record Reading(int characters, double millis) {

		String size() {
			return String.format(Locale.ROOT, "%,d kB", this.characters / 1000);
		}

		String cost() {
			return String.format(Locale.ROOT, "%.1f ms", this.millis);
		}

	}

}
