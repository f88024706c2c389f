package io.github.grpclb.verification.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.grpc.Status;

import io.github.grpclb.verification.peer.CountingServer;
import io.github.grpclb.verification.peer.HostileServer;
import io.github.grpclb.verification.peer.Http2Connection;
import io.github.grpclb.verification.peer.Script;
import io.github.grpclb.verification.peer.Scripts;
import io.github.grpclb.verification.peer.TcpProxy;

/**
 * Does one thing after the other to a fleet, as its seed says. At most half of the fleet
 * is wrong at a time; {@link #heal} puts everything right.
 */
final class Chaos {

	private static final List<Script> SCRIPTS = List.of(Scripts.resetStreams(Http2Connection.CANCEL),
			Scripts.resetStreams(Http2Connection.REFUSED_STREAM), Scripts.resetStreams(Http2Connection.INTERNAL_ERROR),
			Scripts.goAwayAtOnce(Http2Connection.NO_ERROR), Scripts.closeInMidWrite(), Scripts.silence(),
			Scripts.setting(Http2Connection.INITIAL_WINDOW_SIZE, 0), Scripts.pushback("-1"));

	private final Fleet fleet;

	private final Random random;

	private final Map<Integer, Runnable> cures = new HashMap<>();

	Chaos(Fleet fleet, long seed) {
		this.fleet = fleet;
		this.random = new Random(seed);
	}

	/** Makes one backend wrong, or one right again. */
	void step() {
		int which = this.random.nextInt(this.fleet.servers().size());
		Runnable cure = this.cures.remove(which);
		if (cure != null) {
			cure.run();
		}
		else if (this.cures.size() < this.fleet.servers().size() / 2) {
			harm(which);
		}
	}

	private void harm(int which) {
		CountingServer server = this.fleet.servers().get(which);
		TcpProxy proxy = this.fleet.proxies().get(which);
		switch (this.random.nextInt(9)) {
			case 0 -> proxy.cut();
			case 1 -> proxy.reset();
			case 2 -> {
				proxy.kill();
				this.cures.put(which, () -> proxy.switchTo(server.address()));
			}
			case 3 -> {
				server.shutdownNow();
				server.restart();
			}
			case 4 -> {
				server.shutdownNow();
				this.cures.put(which, server::restart);
			}
			case 5 -> {
				server.answering(CountingServer.Answer.of(Status.UNAVAILABLE));
				this.cures.put(which, () -> server.answering(CountingServer.Answer.OK.after(2)));
			}
			case 6 -> {
				server.stall();
				this.cures.put(which, server::release);
			}
			default -> {
				HostileServer impostor = HostileServer.start(SCRIPTS.get(this.random.nextInt(SCRIPTS.size())));
				proxy.switchTo(impostor.address());
				this.cures.put(which, () -> {
					proxy.switchTo(server.address());
					impostor.close();
				});
			}
		}
	}

	/** Puts everything right. */
	void heal() {
		this.cures.values().forEach(Runnable::run);
		this.cures.clear();
	}

}
