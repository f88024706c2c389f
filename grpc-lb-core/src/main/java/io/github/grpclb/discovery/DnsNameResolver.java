package io.github.grpclb.discovery;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;

import io.grpc.Attributes;
import io.grpc.SynchronizationContext;

import io.github.grpclb.spec.HostPort;

/**
 * All A and AAAA records of a name, each a backend. Asks again at every refresh, unlike
 * grpc-java's resolver, which keeps an answer for {@code networkaddress.cache.ttl} of its
 * own on top of the JVM's.
 */
final class DnsNameResolver extends LookupNameResolver {

	private final String authority;

	private final List<HostBackend> host;

	private final HostBackends backends;

	/**
	 * Creates the resolver.
	 * @param authority the target as it is written, with its port if it has one
	 * @param target the name and the port to connect to
	 * @param backends looks the name up
	 */
	DnsNameResolver(String authority, HostPort target, HostBackends backends, SynchronizationContext context,
			Executor executor) {
		super(context, executor);
		this.authority = authority;
		this.host = List.of(new HostBackend(target, Attributes.EMPTY));
		this.backends = backends;
	}

	@Override
	public String getServiceAuthority() {
		return this.authority;
	}

	@Override
	Found look() throws IOException, InterruptedException {
		return this.backends.look(this.host, HostBackends.deadline());
	}

}
