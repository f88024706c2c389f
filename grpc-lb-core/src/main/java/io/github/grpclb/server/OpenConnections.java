package io.github.grpclb.server;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.DoubleSupplier;

import io.grpc.InternalChannelz;
import io.grpc.InternalChannelz.ServerSocketsList;
import io.grpc.InternalChannelz.SocketStats;
import io.grpc.InternalInstrumented;
import io.grpc.InternalWithLogId;
import io.grpc.Server;
import io.grpc.internal.ServerTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.grpclb.server.calls.Timer;

/**
 * Ends the connections that TLS servers have open, each in an orderly way: GOAWAY, while
 * its calls go on to their end and new ones go to a new connection. Thread-safe.
 *
 * <p>
 * grpc-java has no public way to end one connection, only whole servers; so this asks its
 * own register of connections
 * (<a href="https://github.com/grpc/proposal/blob/master/A14-channelz.md">gRFC A14</a>).
 */
final class OpenConnections {

	private static final Logger logger = LoggerFactory.getLogger(ServerControl.class);

	/**
	 * Each connection ends at a random time within this, so that neither a server gets
	 * all its handshakes at once nor a client loses all its connections at once. A third
	 * of what an operator is promised for a new certificate to be seen everywhere.
	 */
	static final Duration SPREAD = Duration.ofSeconds(3);

	/** How often a handshake that is still under way is looked at. */
	private static final Duration HANDSHAKE = Duration.ofMillis(500);

	/** Names of connections are read in pages. */
	private static final int PAGE = 1000;

	private final Set<Server> servers = ConcurrentHashMap.newKeySet();

	/** Connections that will end. */
	private final Set<Long> pending = ConcurrentHashMap.newKeySet();

	private final Timer timer;

	private final DoubleSupplier random;

	OpenConnections(Timer timer, DoubleSupplier random) {
		this.timer = timer;
		this.random = random;
	}

	void add(Server server) {
		this.servers.add(server);
	}

	void remove(Server server) {
		this.servers.remove(server);
	}

	/**
	 * Ends every connection that is open now within {@link #SPREAD}, or as soon as its
	 * handshake is over.
	 * @param why what the log says
	 */
	void endAll(String why) {
		try {
			int found = 0;
			for (Server server : this.servers) {
				found += (server instanceof InternalWithLogId known) ? end(InternalChannelz.id(known)) : 0;
			}
			if (found > 0) {
				logger.info("Ending {} connections within {} ({}): each gets GOAWAY, its calls go on to their end",
						found, SPREAD, why);
			}
		}
		catch (LinkageError ex) {
			logger.warn("This version of grpc-java cannot end single connections ({}): those that are open end at "
					+ "grpc.lb.server.max-connection-age. {}", why, ex.toString());
		}
	}

	private int end(long server) {
		int found = 0;
		long from = 0;
		ServerSocketsList page = InternalChannelz.instance().getServerSockets(server, from, PAGE);
		// There is none for a server that has ended.
		while (page != null) {
			for (InternalWithLogId socket : page.sockets) {
				long id = InternalChannelz.id(socket);
				found++;
				if (this.pending.add(id)) {
					later(id, (long) (SPREAD.toNanos() * this.random.getAsDouble()));
				}
				from = id + 1;
			}
			page = page.end ? null : InternalChannelz.instance().getServerSockets(server, from, PAGE);
		}
		return found;
	}

	private void later(long id, long nanos) {
		this.timer.schedule(() -> endOne(id), nanos);
	}

	private void endOne(long id) {
		InternalInstrumented<SocketStats> socket = InternalChannelz.instance().getSocket(id);
		if (socket instanceof ServerTransport transport) {
			var stats = transport.getStats();
			stats.addListener(() -> endIfSecured(id, transport, stats), Runnable::run);
		}
		else {
			this.pending.remove(id);
		}
	}

	/**
	 * To end a connection whose handshake is under way would cut it, and its client would
	 * take that for a failure.
	 */
	private void endIfSecured(long id, ServerTransport transport, Future<SocketStats> stats) {
		if (secured(stats)) {
			this.pending.remove(id);
			transport.shutdown();
		}
		else {
			later(id, HANDSHAKE.toNanos());
		}
	}

	private static boolean secured(Future<SocketStats> stats) {
		try {
			return stats.get().security != null;
		}
		catch (ExecutionException ex) {
			logger.debug("A connection does not tell its state, and is looked at again", ex);
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

}
