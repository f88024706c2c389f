package io.github.grpclb.verification.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

import io.github.grpclb.verification.peer.CountingServer;

/**
 * The ways in which a backend's process, its machine or its network is wrong, done to a
 * real process with the operating system's own means.
 */
enum ProcessFault implements FaultKind {

	/** A machine that hangs; connections stay. */
	SIGSTOP("process: SIGSTOP, then SIGCONT", Fault.Survival.SILENT, (process) -> process.signal("STOP"),
			(process) -> process.signal("CONT")),

	/** What the kernel does when memory is out. */
	KILL_9("process: kill -9, then restarted", Fault.Survival.SURVIVABLE, (process) -> process.signal("KILL"),
			ProcessVictim::restart),

	/** What Kubernetes does. The server drains. */
	SIGTERM("process: SIGTERM, then restarted", Fault.Survival.SURVIVABLE, (process) -> process.signal("TERM"),
			ProcessVictim::restart),

	/** Connections age, and no new one is accepted. */
	DESCRIPTORS("process: no file descriptor left", Fault.Survival.UNKNOWN_WITHOUT_CLASSES,
			ProcessVictim::takeDescriptors, ProcessVictim::giveDescriptors),

	/** A leak at its end, in a heap of 64 MB. */
	HEAP("process: 64 MB of heap are full, then restarted", Fault.Survival.SILENT, (process) -> process.tell("eat"),
			ProcessVictim::restart),

	/** A firewall that has forgotten a connection, or a cable. */
	DROPPED("network: iptables DROP to its port", Fault.Survival.SILENT, (process) -> process.drop(true),
			(process) -> process.drop(false)),

	/** The wall clocks of clients and servers alike (libfaketime). */
	CLOCK("clock: an hour ahead, then back", Fault.Survival.SURVIVABLE, (process) -> clock("+3600"),
			(process) -> clock("+0"));

	/** Set by who starts the JVM under libfaketime. */
	static final String CLOCK_FILE = "FAKETIME_TIMESTAMP_FILE";

	private final String title;

	private final Fault.Survival survival;

	private final Consumer<ProcessVictim> harm;

	private final Consumer<ProcessVictim> cure;

	ProcessFault(String title, Fault.Survival survival, Consumer<ProcessVictim> harm, Consumer<ProcessVictim> cure) {
		this.title = title;
		this.survival = survival;
		this.harm = harm;
		this.cure = cure;
	}

	private static void clock(String offset) {
		try {
			Files.writeString(Path.of(System.getenv(CLOCK_FILE)), offset + "\n");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public String title() {
		return this.title;
	}

	@Override
	public boolean repeated() {
		return false;
	}

	/** Calls are counted at the process itself, and no impostor gets any. */
	@Override
	public boolean answers() {
		return false;
	}

	@Override
	public boolean serves() {
		return this == CLOCK;
	}

	@Override
	public Fault.Survival survival() {
		return this.survival;
	}

	@Override
	public WrongBackend open(CountingServer.Ledger ledger) {
		long connectionAgeMillis = (this == DESCRIPTORS) ? 1_000 : 1_800_000;
		return new ProcessVictim(ledger, connectionAgeMillis, this.harm, this.cure);
	}

}
