package io.github.grpclb.verification.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.github.grpclb.testing.FreePort;
import io.github.grpclb.verification.peer.CountingServer;

/**
 * A {@link BackendProcess} on a port of its own.
 */
final class ProcessVictim implements WrongBackend {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final int SOME_DESCRIPTORS = 4_096;

	private final CountingServer.Ledger ledger;

	private final long connectionAgeMillis;

	private final Consumer<ProcessVictim> harm;

	private final Consumer<ProcessVictim> cure;

	private final AtomicInteger connections = new AtomicInteger();

	private final int port;

	private Process process;

	ProcessVictim(CountingServer.Ledger ledger, long connectionAgeMillis, Consumer<ProcessVictim> harm,
			Consumer<ProcessVictim> cure) {
		this.ledger = ledger;
		this.connectionAgeMillis = connectionAgeMillis;
		this.harm = harm;
		this.cure = cure;
		this.port = FreePort.next();
		this.process = start();
	}

	private Process start() {
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		try {
			Process process = new ProcessBuilder(java, "-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
					System.getProperty("java.class.path"), BackendProcess.class.getName(), String.valueOf(this.port),
					String.valueOf(this.connectionAgeMillis))
				.redirectError(ProcessBuilder.Redirect.DISCARD)
				.start();
			CountDownLatch listening = new CountDownLatch(1);
			BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
			Thread reader = new Thread(() -> lines.lines().forEach((line) -> heard(line, listening)), "victim-output");
			reader.setDaemon(true);
			reader.start();
			if (!listening.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
				process.destroyForcibly();
				throw new IllegalStateException("The backend does not start");
			}
			return process;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private void heard(String line, CountDownLatch listening) {
		String[] words = line.split(" ");
		switch (words[0]) {
			case "listening" -> listening.countDown();
			case "connection" -> this.connections.incrementAndGet();
			case "executed" -> this.ledger.executed(words[1], address());
			case "answered" -> this.ledger.answered(words[1], address());
			default -> {
			}
		}
	}

	void signal(String name) {
		run("kill", "-" + name, String.valueOf(this.process.pid()));
	}

	void tell(String command) {
		Writer commands = this.process.outputWriter(StandardCharsets.UTF_8);
		try {
			commands.write(command + "\n");
			commands.flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** No more than it holds; those of its current connections come free as they age. */
	void takeDescriptors() {
		run("prlimit", "--pid", String.valueOf(this.process.pid()), "--nofile=3:" + SOME_DESCRIPTORS);
	}

	void giveDescriptors() {
		run("prlimit", "--pid", String.valueOf(this.process.pid()),
				"--nofile=" + SOME_DESCRIPTORS + ":" + SOME_DESCRIPTORS);
	}

	/** In this JVM's own network namespace. */
	void drop(boolean begin) {
		for (String side : List.of("--dport", "--sport")) {
			run("iptables", "-w", begin ? "-A" : "-D", "INPUT", "-p", "tcp", side, String.valueOf(this.port), "-j",
					"DROP");
		}
	}

	void restart() {
		end();
		this.process = start();
	}

	private void end() {
		this.process.destroyForcibly();
		try {
			this.process.waitFor();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void run(String... command) {
		try {
			int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
			if (exit != 0) {
				throw new IllegalStateException(String.join(" ", command) + " ended with " + exit);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public String address() {
		return "127.0.0.1:" + this.port;
	}

	@Override
	public String servesAs() {
		return address();
	}

	@Override
	public void harm() {
		this.harm.accept(this);
	}

	@Override
	public void heal() {
		this.cure.accept(this);
	}

	@Override
	public int connections() {
		return this.connections.get();
	}

	@Override
	public int misled() {
		return 0;
	}

	@Override
	public void close() {
		end();
	}

}
