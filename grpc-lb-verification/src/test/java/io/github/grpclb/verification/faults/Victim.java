package io.github.grpclb.verification.faults;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.verification.peer.CountingServer;
import io.github.grpclb.verification.peer.HostileServer;
import io.github.grpclb.verification.peer.Script;
import io.github.grpclb.verification.peer.TcpProxy;

/**
 * The backend that is wrong for a while: a real server behind an address that can lead
 * elsewhere.
 */
final class Victim implements WrongBackend {

	private final CountingServer server;

	private final TcpProxy proxy;

	private final Consumer<Victim> injection;

	private @Nullable HostileServer impostor;

	private boolean down;

	Victim(CountingServer.Ledger ledger, Consumer<Victim> injection) {
		this.injection = injection;
		this.server = CountingServer.startWithHealth(ledger);
		this.proxy = TcpProxy.to(this.server.address());
	}

	CountingServer server() {
		return this.server;
	}

	TcpProxy proxy() {
		return this.proxy;
	}

	/** Puts a hostile server in its place; connections are reset. */
	void play(Script script) {
		HostileServer impostor = HostileServer.start(script);
		this.impostor = impostor;
		this.proxy.switchTo(impostor.address());
	}

	@Override
	public String address() {
		return this.proxy.address();
	}

	@Override
	public String servesAs() {
		return this.server.address();
	}

	@Override
	public int connections() {
		return this.proxy.accepted();
	}

	@Override
	public void harm() {
		this.injection.accept(this);
	}

	@Override
	public int misled() {
		return (this.impostor != null) ? this.impostor.calls() : 0;
	}

	void drain() {
		this.down = true;
		this.server.drain();
	}

	void shutdownNowAndRestart() {
		this.server.shutdownNow();
		this.server.restart();
	}

	/** As it was. Connections that the fault has spoilt are reset. */
	@Override
	public void heal() {
		this.server.answering(CountingServer.Answer.OK);
		this.server.release();
		this.proxy.delay(0);
		if (this.down) {
			this.server.restart();
		}
		this.proxy.switchTo(this.server.address());
		if (this.impostor != null) {
			this.impostor.close();
		}
	}

	@Override
	public void close() {
		this.proxy.close();
		this.server.close();
		if (this.impostor != null) {
			this.impostor.close();
		}
	}

}
