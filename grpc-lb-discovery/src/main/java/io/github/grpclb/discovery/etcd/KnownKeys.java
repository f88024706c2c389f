package io.github.grpclb.discovery.etcd;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.grpclb.discovery.registry.Bounds;
import io.github.grpclb.discovery.registry.RegisteredBackend;
import io.github.grpclb.discovery.registry.RegistryException;

/**
 * The keys of a prefix and what they say. Used by the thread that follows etcd.
 */
final class KnownKeys {

	private static final Logger logger = LoggerFactory.getLogger(KnownKeys.class);

	/** Broken values that are logged; more are more of the same. */
	private static final int MAX_REPORTS = 100;

	private final EtcdPrefix prefix;

	/** By key, so that the same keys always make the same list. */
	private final Map<ByteString, Held> keys = new TreeMap<>(ByteString.unsignedLexicographicalComparator());

	private final Set<ByteString> reported = new HashSet<>();

	KnownKeys(EtcdPrefix prefix) {
		this.prefix = prefix;
	}

	/** Takes a list whole. */
	void replace(List<KeyValue> values) throws RegistryException {
		this.keys.clear();
		for (KeyValue value : values) {
			put(value);
		}
		this.reported.retainAll(this.keys.keySet());
	}

	/**
	 * Takes an answer of the watch.
	 * @return whether it changed anything
	 */
	boolean apply(WatchCall.Answer answer) throws RegistryException {
		boolean changed = false;
		for (WatchCall.Event event : answer.events()) {
			if (event.delete()) {
				this.reported.remove(event.value().key());
				changed |= this.keys.remove(event.value().key()) != null;
			}
			else {
				put(event.value());
				changed = true;
			}
		}
		return changed;
	}

	private void put(KeyValue value) throws RegistryException {
		if (this.keys.size() >= Bounds.MAX_BACKENDS && !this.keys.containsKey(value.key())) {
			throw new RegistryException(Status.Code.RESOURCE_EXHAUSTED, "etcd",
					"there are more than " + Bounds.MAX_BACKENDS + " keys under '" + this.prefix + "'",
					"Check that the target's prefix is that of one service.");
		}
		try {
			RegisteredBackend backend = BackendValue.parse(value.value());
			this.keys.put(value.key(), new Held(value.modRevision(), backend));
			this.reported.remove(value.key());
		}
		catch (IllegalArgumentException ex) {
			this.keys.put(value.key(), new Held(value.modRevision(), null));
			if (this.reported.size() < MAX_REPORTS && this.reported.add(value.key())) {
				logger.warn(
						"The value of key '{}' in etcd names no backend, so it gets no calls: {}. Write host:port "
								+ "or {\"Addr\":\"host:port\"}.",
						Bounds.text(value.key().toStringUtf8()), ex.getMessage());
			}
		}
	}

	/**
	 * Returns the backends that may get calls, in the order of their keys. Where two keys
	 * name one address, such as one whose lease has not run out and its successor, the
	 * newer one counts.
	 */
	List<RegisteredBackend> backends() {
		Map<Object, Held> byAddress = new LinkedHashMap<>();
		for (Held held : this.keys.values()) {
			if (held.backend != null) {
				byAddress.merge(held.backend.address(), held, Held::newer);
			}
		}
		List<RegisteredBackend> backends = new ArrayList<>(byAddress.size());
		for (Held held : byAddress.values()) {
			// A weight of 0 is how a server asks for no calls.
			if (held.backend != null && held.backend.weight() > 0) {
				backends.add(held.backend);
			}
		}
		return backends;
	}

	/** Says why there are no backends. */
	String nothing(String endpoint) {
		return this.keys.isEmpty()
				? "%s has no key under '%s'. Check the target's prefix, and that servers register and renew their leases."
					.formatted(endpoint, this.prefix)
				: "%s has %d keys under '%s', and none names a backend that may get calls. See the log for what is wrong with their values."
					.formatted(endpoint, this.keys.size(), this.prefix);
	}

	/**
	 * What a key says.
	 *
	 * @param revision since when
	 * @param backend the backend, {@code null} if the value is broken
	 */
	private record Held(long revision, @Nullable RegisteredBackend backend) {

		Held newer(Held other) {
			return (other.revision >= this.revision) ? other : this;
		}

	}

}
