package io.github.grpclb.nodetests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One program of Node's, run to its end.
 *
 * @param exit its exit code; 127 if it is not installed
 * @param output what it has said on both streams
 */
record NodeRun(int exit, String output) {

	/** A busy machine takes a minute for the longest file. */
	private static final long LIMIT_MINUTES = 8;

	private static final int NOT_FOUND = 127;

	static NodeRun of(Path folder, String... command) throws IOException, InterruptedException {
		Path log = Files.createTempFile("grpc-lb-page", ".log");
		try {
			Process process;
			try {
				process = new ProcessBuilder(command).directory(folder.toFile())
					.redirectErrorStream(true)
					.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
					.redirectOutput(log.toFile())
					.start();
			}
			catch (IOException ex) {
				return new NodeRun(NOT_FOUND, ex.toString());
			}
			boolean ended = process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
			if (!ended) {
				// The browser and the sample are its children.
				process.descendants().forEach(ProcessHandle::destroyForcibly);
				process.destroyForcibly().waitFor();
			}
			String output = Files.readString(log);
			return ended ? new NodeRun(process.exitValue(), output)
					: new NodeRun(-1, "Not at its end after %d minutes:%n%s".formatted(LIMIT_MINUTES, output));
		}
		finally {
			Files.delete(log);
		}
	}

	/** A figure of the summary at the end, such as {@code # pass 12}. */
	int count(String what) {
		Matcher matcher = Pattern.compile("^# " + what + " (\\d+)$", Pattern.MULTILINE).matcher(this.output);
		int last = 0;
		while (matcher.find()) {
			last = Integer.parseInt(matcher.group(1));
		}
		return last;
	}

}
