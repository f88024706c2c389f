package io.github.grpclb.discovery;

import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.SynchronizationContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.grpclb.spec.BackendSpec;
import io.github.grpclb.spec.HostPort;

/**
 * Backends that configuration lists. Host names among them are looked up again at every
 * refresh; one that is unknown is left out while others are known.
 */
final class StaticNameResolver extends LookupNameResolver {

	private static final Logger logger = LoggerFactory.getLogger(StaticNameResolver.class);

	private final List<BackendSpec> backends;

	private final HostLookup lookup;

	StaticNameResolver(List<BackendSpec> backends, HostLookup lookup, SynchronizationContext context,
			Executor executor) {
		super(context, executor);
		this.backends = List.copyOf(backends);
		this.lookup = lookup;
	}

	/** Reads {@code host:port,host:port}. */
	static List<BackendSpec> parse(String addresses) {
		List<BackendSpec> backends = new ArrayList<>();
		for (String address : addresses.split(",")) {
			backends.add(BackendSpec.of(address.strip()));
		}
		return backends;
	}

	@Override
	public String getServiceAuthority() {
		return this.backends.get(0).address();
	}

	@Override
	List<EquivalentAddressGroup> look() throws UnknownHostException {
		return resolve(this.backends, this.lookup);
	}

	/** Looks the hosts of some backends up. */
	static List<EquivalentAddressGroup> resolve(List<BackendSpec> backends, HostLookup lookup)
			throws UnknownHostException {
		List<EquivalentAddressGroup> groups = new ArrayList<>(backends.size());
		UnknownHostException unknown = null;
		for (BackendSpec backend : backends) {
			try {
				groups.add(group(backend, lookup));
			}
			catch (UnknownHostException ex) {
				logger.warn("Host of backend {} is unknown, so it gets no calls. Check its name or your DNS; "
						+ "it is looked up again at the next refresh.", backend.address());
				unknown = ex;
			}
		}
		if (groups.isEmpty() && unknown != null) {
			throw unknown;
		}
		return groups;
	}

	private static EquivalentAddressGroup group(BackendSpec backend, HostLookup lookup) throws UnknownHostException {
		HostPort target = HostPort.parse("backends.address", backend.address());
		// TLS checks each backend against its own name, not against the first one's.
		Attributes attributes = BackendAttributes.of(backend)
			.toBuilder()
			.set(EquivalentAddressGroup.ATTR_AUTHORITY_OVERRIDE, backend.address())
			.build();
		return new EquivalentAddressGroup(new InetSocketAddress(lookup.all(target.host()).get(0), target.port()),
				attributes);
	}

}
