package io.github.grpclb.sample;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * The shipped dashboard and rules ask for nothing that there is not.
 */
class MonitoringTests {

	private static final Path DOCS = Path.of("..", "docs");

	private static final Path MONITORING = DOCS.resolve("monitoring");

	private static final Pattern NAME = Pattern.compile("grpc_lb_[a-z_]+");

	private static final Pattern ROW = Pattern.compile("\\| `(grpc\\.lb\\.[a-z.]+)` \\| ([^|]+) \\|([^|]*)\\|.*");

	private static final Pattern LABELS = Pattern
		.compile("(?:\\b(?:by|on) \\(([^)]*)\\))|(?:([a-z_]+)(?:=~|!=|=)\\\\?\")");

	/** Appears with the first ejection. */
	private static final String LATE = "grpc_lb_client_ejections_total";

	private static Set<String> documented() throws IOException {
		Set<String> names = new TreeSet<>();
		for (String line : Files.readAllLines(DOCS.resolve("metrics.md"))) {
			Matcher row = ROW.matcher(line);
			if (row.matches()) {
				names.addAll(prometheus(row.group(1).replace('.', '_'), row.group(2).strip()));
			}
		}
		return names;
	}

	private static List<String> prometheus(String name, String kind) {
		return switch (kind) {
			case "timer" -> List.of(name + "_seconds_count", name + "_seconds_sum", name + "_seconds_max");
			case "counter" -> List.of(name + "_total");
			case "gauge, seconds" -> List.of(name + "_seconds");
			case "gauge", "gauge, percent" -> List.of(name);
			default -> throw new IllegalArgumentException("docs/metrics.md has a kind '%s'".formatted(kind));
		};
	}

	private static Set<String> tags() throws IOException {
		return Files.readAllLines(DOCS.resolve("metrics.md"))
			.stream()
			.map(ROW::matcher)
			.filter(Matcher::matches)
			.flatMap((row) -> Arrays.stream(row.group(3).split(",")))
			.map(String::strip)
			.collect(Collectors.toSet());
	}

	private static Set<String> names(String text) {
		return NAME.matcher(text)
			.results()
			.map((match) -> match.group())
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static String read(String file) throws IOException {
		return Files.readString(MONITORING.resolve(file));
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpc-lb-rules.yml", "grpc-lb-dashboard.json", "grpc-lb-rules-test.yml" })
	void queriesNameOnlyMetersAndTagsThatAreDocumented(String file) throws IOException {
		assertThat(names(read(file))).isNotEmpty().isSubsetOf(documented());
		Set<String> known = new TreeSet<>(tags());
		known.addAll(List.of("job", "instance"));
		List<String> queries = read(file).lines().filter((line) -> NAME.matcher(line).find()).toList();
		assertThat(queries).allSatisfy((query) -> assertThat(labels(query)).as(query).isSubsetOf(known));
	}

	private static Set<String> labels(String query) {
		return LABELS.matcher(query)
			.results()
			.flatMap((match) -> (match.group(1) != null) ? Arrays.stream(match.group(1).split(","))
					: Stream.of(match.group(2)))
			.map(String::strip)
			.filter((label) -> !label.equals("__name__"))
			.collect(Collectors.toSet());
	}

	@Test
	void theDashboardShowsEveryClientMeter() throws IOException {
		Set<String> shown = names(read("grpc-lb-dashboard.json"));
		assertThat(documented()).filteredOn((name) -> name.startsWith("grpc_lb_client_"))
			.allSatisfy((name) -> assertThat(shown).as(name)
				.anyMatch((query) -> query.startsWith(name.replaceFirst("_(count|sum|max)$", ""))));
	}

	@Test
	void theSampleExposesEveryDocumentedMeterAndNoOther() throws IOException {
		try (RunningSample sample = new RunningSample()) {
			assertThat(sample.get("orders?n=30").body()).doesNotContain("failed");
			String scrape = sample.get("actuator/prometheus")
				.body()
				.lines()
				.filter((line) -> !line.startsWith("#"))
				.collect(Collectors.joining("\n"));
			Set<String> expected = documented();
			assertThat(expected.remove(LATE)).isTrue();
			assertThat(names(scrape)).isEqualTo(expected);
		}
	}

	@Test
	void everyAlertHasARunbook() throws IOException {
		String readme = read("README.md");
		String tests = read("grpc-lb-rules-test.yml");
		List<String> alerts = Pattern.compile("- alert: (\\w+)")
			.matcher(read("grpc-lb-rules.yml"))
			.results()
			.map((match) -> match.group(1))
			.toList();
		assertThat(alerts).hasSizeGreaterThan(8).doesNotHaveDuplicates();
		assertThat(alerts).allSatisfy((alert) -> {
			assertThat(readme).contains("\n### " + alert + "\n");
			assertThat(read("grpc-lb-rules.yml")).contains("README.md#" + alert.toLowerCase(Locale.ROOT) + "\n");
			assertThat(tests).contains("name: " + alert + " fires\n", "name: " + alert + " is silent for ");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "check rules grpc-lb-rules.yml", "test rules grpc-lb-rules-test.yml" })
	void prometheusAcceptsTheRulesAndTheirTests(String arguments) throws Exception {
		assumeThat(Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator))
			.anyMatch((path) -> Files.isExecutable(Path.of(path, "promtool"))))
			.as("promtool is on the PATH (apt-get install prometheus)")
			.isTrue();
		Process promtool = new ProcessBuilder(("promtool " + arguments).split(" ")).directory(MONITORING.toFile())
			.redirectErrorStream(true)
			.start();
		String output = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(promtool.waitFor()).as(output).isZero();
	}

}
