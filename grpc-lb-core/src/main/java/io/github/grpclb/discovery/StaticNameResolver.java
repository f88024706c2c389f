package io.github.grpclb.discovery;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

import io.grpc.EquivalentAddressGroup;
import io.grpc.SynchronizationContext;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.spec.BackendSpec;
import io.github.grpclb.spec.HostPort;

/**
 * Backends that configuration lists. Host names among them stand for all their addresses,
 * and are looked up again at every refresh.
 */
final class StaticNameResolver extends LookupNameResolver {

	private final String authority;

	private final List<HostBackend> hosts;

	private final HostBackends backends;

	/** Of addresses alone, that no proxy stands before, there is nothing to look up. */
	private @Nullable Found settled;

	StaticNameResolver(List<BackendSpec> listed, HostBackends backends, SynchronizationContext context,
			Executor executor) {
		super(context, executor);
		this.authority = listed.get(0).address();
		this.hosts = hosts(listed);
		this.backends = backends;
	}

	/** Reads {@code host:port,host:port}. */
	static List<BackendSpec> parse(String addresses) {
		List<BackendSpec> backends = new ArrayList<>();
		for (String address : addresses.split(",")) {
			backends.add(BackendSpec.of(address.strip()));
		}
		return backends;
	}

	static List<HostBackend> hosts(List<BackendSpec> listed) {
		List<HostBackend> hosts = new ArrayList<>(listed.size());
		for (BackendSpec backend : listed) {
			// TLS checks each backend against its own name, not against the first one's.
			hosts.add(new HostBackend(HostPort.parse("backends.address", backend.address()),
					BackendAttributes.of(backend)
						.toBuilder()
						.set(EquivalentAddressGroup.ATTR_AUTHORITY_OVERRIDE, backend.address())
						.build()));
		}
		return hosts;
	}

	@Override
	public String getServiceAuthority() {
		return this.authority;
	}

	@Override
	@Nullable Found settled() {
		return this.settled;
	}

	@Override
	Found look() throws IOException, InterruptedException {
		Found found = this.backends.look(this.hosts, HostBackends.deadline());
		if (found.groups().equals(this.hosts.stream().map(HostBackend::literal).toList())) {
			this.settled = found;
		}
		return found;
	}

}
