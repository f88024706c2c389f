package io.github.grpclb.autoconfigure.server.rolling;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.springframework.boot.json.JsonParserFactory;

/**
 * Clients of several kinds that call at the same time, each with what it has counted.
 */
final class Callers implements AutoCloseable {

	private final Map<String, RunningProgram> programs = new LinkedHashMap<>();

	private final Map<String, OurCaller> ours = new LinkedHashMap<>();

	/**
	 * Adds gRPC's C core and grpc-js.
	 */
	void addForeign(String path, String target, String method, int rate, Path npm) {
		List<String> arguments = List.of(target, method, String.valueOf(rate));
		this.programs.put("grpcio " + path,
				program(List.of("/usr/bin/python3", "src/test/resources/rolling/caller.py"), arguments, npm));
		this.programs.put("grpc-js " + path,
				program(List.of("node", "src/test/resources/rolling/caller.js"), arguments, npm));
	}

	private static RunningProgram program(List<String> program, List<String> arguments, Path npm) {
		ProcessBuilder builder = new ProcessBuilder(Stream.concat(program.stream(), arguments.stream()).toList());
		builder.environment().put("NODE_PATH", npm.resolve("node_modules").toString());
		return new RunningProgram(builder);
	}

	void addOurs(String path, Supplier<OurCaller> caller) {
		this.ours.put("ours " + path, caller.get());
	}

	/** The calls that each has begun, the fewest of all. */
	long fewest() {
		return counts().values().stream().mapToLong((counts) -> counts.getOrDefault("started", 0L)).min().orElse(0);
	}

	Map<String, Map<String, Long>> counts() {
		Map<String, Map<String, Long>> all = new TreeMap<>();
		this.ours.forEach((name, caller) -> all.put(name, caller.counts()));
		this.programs.forEach((name, program) -> all.put(name, counts(program)));
		return all;
	}

	private static Map<String, Long> counts(RunningProgram program) {
		String last = program.lines().stream().filter((line) -> line.startsWith("{")).reduce("{}", (a, b) -> b);
		Map<String, Long> counts = new TreeMap<>();
		JsonParserFactory.getJsonParser()
			.parseMap(last)
			.forEach((what, count) -> counts.put(what, ((Number) count).longValue()));
		return counts;
	}

	/** No more calls; waits for the answers. */
	Map<String, Map<String, Long>> stop() {
		this.programs.values().forEach(RunningProgram::endInput);
		this.ours.values().forEach(OurCaller::stop);
		return counts();
	}

	/** Installs grpc-js where it is not yet. */
	static Path npm() throws IOException, InterruptedException {
		Path directory = Path.of("target", "grpc-js").toAbsolutePath();
		Files.createDirectories(directory);
		if (!Files.isDirectory(directory.resolve("node_modules"))) {
			new ProcessBuilder("npm", "install", "--prefix", directory.toString(), "--no-audit", "--no-fund",
					"@grpc/grpc-js@1.14.3")
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start()
				.waitFor();
		}
		return directory;
	}

	@Override
	public void close() {
		this.programs.values().forEach(RunningProgram::kill);
		this.ours.values().forEach(OurCaller::close);
	}

}
