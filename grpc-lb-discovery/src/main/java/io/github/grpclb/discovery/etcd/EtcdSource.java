package io.github.grpclb.discovery.etcd;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import com.google.protobuf.ByteString;
import io.grpc.EquivalentAddressGroup;

import io.github.grpclb.discovery.registry.BackendHosts;
import io.github.grpclb.discovery.registry.BackendSink;
import io.github.grpclb.discovery.registry.Bounds;
import io.github.grpclb.discovery.registry.RegistryException;
import io.github.grpclb.discovery.registry.RegistrySource;

/**
 * The keys of a prefix in etcd, listed and then watched from the next revision on. A
 * connection that breaks is replaced by one to the next member, and that begins with a
 * list again: a store that was lost or restored counts its revisions anew and keeps its
 * cluster's id, so a watch that went on behind the last revision could miss what is gone.
 * The list of a service is one small read, and the back-off's jitter spreads a fleet's.
 */
final class EtcdSource implements RegistrySource {

	/** Keys of one page: 1.5 MB at a typical 1.5 kB each. */
	private static final int PAGE = 1000;

	/** How long a quiet watch is left alone between signs of life. */
	private static final long QUIET_SECONDS = 10;

	private final EtcdSettings settings;

	private final List<EtcdEndpoint> endpoints;

	private final EtcdPrefix prefix;

	private final EtcdLogin login;

	private final KnownKeys keys;

	private final BackendHosts hosts = new BackendHosts();

	/** A fleet spreads over the members. Volatile for messages only. */
	private volatile int current;

	EtcdSource(EtcdSettings settings, EtcdPrefix prefix) {
		this.settings = settings;
		this.endpoints = settings.endpoints().stream().map(EtcdEndpoint::parse).toList();
		this.prefix = prefix;
		this.login = new EtcdLogin(settings);
		this.keys = new KnownKeys(prefix);
		this.current = ThreadLocalRandom.current().nextInt(this.endpoints.size());
	}

	@Override
	public String endpoint() {
		return "etcd at " + this.endpoints.get(this.current);
	}

	@Override
	public void follow(BackendSink backends) throws RegistryException, IOException, InterruptedException {
		IOException broken = null;
		for (int i = 0; i < this.endpoints.size(); i++) {
			EtcdEndpoint endpoint = this.endpoints.get(this.current);
			try (EtcdConnection connection = EtcdConnection.open(endpoint, this.prefix, this.settings.caFile())) {
				followOn(connection, backends);
			}
			catch (IOException ex) {
				if (broken != null) {
					ex.addSuppressed(broken);
				}
				broken = ex;
				this.current = (this.current + 1) % this.endpoints.size();
			}
		}
		throw (broken != null) ? broken : new IOException("There is no member to ask");
	}

	private void followOn(EtcdConnection connection, BackendSink backends)
			throws RegistryException, IOException, InterruptedException {
		boolean fresh = this.login.authorize(connection);
		try {
			listAndWatch(connection, backends);
		}
		catch (RegistryException ex) {
			this.login.forget();
			if (fresh) {
				throw ex;
			}
			// The token may have run out, or its store was restarted: one try with
			// another.
			this.login.authorize(connection);
			listAndWatch(connection, backends);
		}
	}

	/** Returns by an exception only. */
	private void listAndWatch(EtcdConnection connection, BackendSink backends)
			throws RegistryException, IOException, InterruptedException {
		while (true) {
			long revision = list(connection);
			deliver(connection, backends);
			watch(connection, revision + 1, backends);
		}
	}

	/** Returns the revision that the list is of. */
	private long list(EtcdConnection connection) throws RegistryException, IOException, InterruptedException {
		List<KeyValue> values = new ArrayList<>();
		ByteString from = this.prefix.begin();
		Header header = Header.NONE;
		RangeCall.Answer page;
		do {
			page = connection.call(RangeCall.METHOD,
					new RangeCall.Request(from, this.prefix.end(), PAGE, header.revision()));
			header = (header == Header.NONE) ? page.header() : header;
			values.addAll(page.values());
			if (page.values().isEmpty() || values.size() > Bounds.MAX_BACKENDS) {
				break;
			}
			// The next key in order is the last one with a zero byte behind it.
			from = values.get(values.size() - 1).key().concat(ByteString.copyFrom(new byte[1]));
		}
		while (page.more());
		this.keys.replace(values);
		return header.revision();
	}

	/** Returns when the keys must be listed again. */
	private void watch(EtcdConnection connection, long startRevision, BackendSink backends)
			throws RegistryException, IOException, InterruptedException {
		try (WatchStream stream = connection.watch(startRevision)) {
			boolean begun = false;
			boolean dirty = false;
			while (true) {
				WatchCall.Answer answer = stream.next(begun ? QUIET_SECONDS : EtcdConnection.ANSWER_SECONDS);
				if (answer == null) {
					quiet(connection, begun, backends);
					continue;
				}
				if (answer.canceled()) {
					if (answer.compactRevision() > 0) {
						return;
					}
					throw canceled(connection, answer);
				}
				begun |= answer.created();
				dirty |= this.keys.apply(answer);
				if (dirty && !answer.fragment() && stream.isEmpty()) {
					dirty = false;
					deliver(connection, backends);
				}
			}
		}
	}

	private void quiet(EtcdConnection connection, boolean begun, BackendSink backends)
			throws RegistryException, IOException, InterruptedException {
		if (!begun) {
			throw new IOException(
					connection.endpoint() + " did not begin the watch within " + EtcdConnection.ANSWER_SECONDS + " s");
		}
		if (this.hosts.anyNames()) {
			deliver(connection, backends);
		}
		else {
			// Keepalive would have broken a dead connection by now.
			backends.confirm();
		}
	}

	private RegistryException canceled(EtcdConnection connection, WatchCall.Answer answer) {
		// Versions before 3.4 give no reason; a watch is refused for one.
		String reason = answer.cancelReason().isEmpty() ? "the watch was canceled, permission denied or member stopped"
				: answer.cancelReason();
		return EtcdRefusals.refused(connection.endpoint(), this.prefix, reason);
	}

	private void deliver(EtcdConnection connection, BackendSink backends)
			throws RegistryException, InterruptedException {
		List<EquivalentAddressGroup> now = this.hosts.resolve(this.keys.backends());
		if (now.isEmpty()) {
			backends.deliverNone(this.keys.nothing("etcd at " + connection.endpoint()));
		}
		else {
			backends.deliver(now);
		}
	}

	@Override
	public void close() {
		// The interrupted thread closes its connection.
	}

}
