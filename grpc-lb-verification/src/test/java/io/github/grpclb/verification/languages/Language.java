package io.github.grpclb.verification.languages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Assumptions;

/**
 * The other implementations. {@link #require} prepares one, or skips the test with what
 * is missing and how to get it.
 */
enum Language {

	/** JavaScript. Its clients know no health checking. */
	GRPC_JS(false, List.of("node", "server.js"), List.of("node", "client.js")),

	/** Python, over gRPC's C core. */
	GRPCIO(true, List.of("/usr/bin/python3", "server.py"), List.of("/usr/bin/python3", "client.py")),

	/** Go, as Debian has it. */
	GRPC_GO(true, List.of("../target/peer-go", "server"), List.of("../target/peer-go", "client"));

	private static final long LIMIT_MINUTES = 5;

	private final boolean watchesHealth;

	private final List<String> server;

	private final List<String> client;

	Language(boolean watchesHealth, List<String> server, List<String> client) {
		this.watchesHealth = watchesHealth;
		this.server = server;
		this.client = client;
	}

	/** Whether its clients look at the health service (gRFC A17). */
	boolean watchesHealth() {
		return this.watchesHealth;
	}

	/**
	 * Whether no call fails when a server ends a busy connection. On a busy machine
	 * grpc-js 1.14.7 reports calls as refused by the server when connections live for a
	 * second, whoever's server it is: {@link GrpcJsAgeSoakTests}.
	 */
	boolean survivesAge() {
		return this != GRPC_JS;
	}

	Peer server(int port) {
		return start(this.server, String.valueOf(port));
	}

	Peer client(List<String> addresses, int perSecond) {
		return start(this.client, String.join(",", addresses), String.valueOf(perSecond));
	}

	private static Peer start(List<String> program, String... arguments) {
		List<String> command = new ArrayList<>(program);
		command.addAll(List.of(arguments));
		return Peer.start(command);
	}

	synchronized void require() throws InterruptedException {
		switch (this) {
			case GRPC_JS -> {
				require("node", "apt-get install nodejs", "node", "--version");
				if (!Files.isDirectory(Path.of("languages/node_modules/@grpc/grpc-js"))) {
					require("grpc-js of languages/package-lock.json", "see what npm ci in languages says", "npm", "ci",
							"--no-audit", "--no-fund");
				}
			}
			case GRPCIO -> require("grpcio of /usr/bin/python3", "apt-get install python3-grpcio", "/usr/bin/python3",
					"-c", "import grpc");
			case GRPC_GO -> require("grpc-go", "apt-get install golang-go golang-google-grpc-dev", "go", "build", "-o",
					"../target/peer-go", "go/peer.go");
		}
	}

	static void require(String part, String cure, String... command) throws InterruptedException {
		ProcessBuilder builder = new ProcessBuilder(command).directory(Path.of("languages").toFile())
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD);
		// Debian's Go libraries are no modules.
		builder.environment().putAll(Map.of("GO111MODULE", "off", "GOPATH", "/usr/share/gocode"));
		boolean there;
		try {
			Process process = builder.start();
			there = process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES) && process.exitValue() == 0;
		}
		catch (IOException ex) {
			there = false;
		}
		String skipped = "SKIPPED, so it was not tried beside ours: %s is missing. %s".formatted(part, cure);
		if (!there) {
			System.out.println(skipped);
		}
		Assumptions.assumeTrue(there, skipped);
	}

}
