package io.github.grpclb.discovery;

import java.net.InetAddress;
import java.net.InetSocketAddress;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.spec.HostPort;

/**
 * A host whose addresses are backends. An IP literal is one itself: the same object in
 * every answer, so that a list of a thousand is not held twice, nor compared in depth.
 */
final class HostBackend {

	private final @Nullable HostPort target;

	private final Attributes attributes;

	private final @Nullable EquivalentAddressGroup literal;

	/**
	 * Creates one.
	 * @param target the host and the port
	 * @param attributes what is said of each of its backends
	 */
	HostBackend(HostPort target, Attributes attributes) {
		InetAddress address = JvmHostLookup.literal(target.host());
		this.literal = (address == null) ? null
				: new EquivalentAddressGroup(new InetSocketAddress(address, target.port()), attributes);
		this.target = (address == null) ? target : null;
		this.attributes = attributes;
	}

	Attributes attributes() {
		return this.attributes;
	}

	/** The backend that needs no look-up, {@code null} for a name. */
	@Nullable EquivalentAddressGroup literal() {
		return this.literal;
	}

	/** The name, or the literal. */
	String host() {
		return (this.target != null) ? this.target.host() : socket().getAddress().getHostAddress();
	}

	int port() {
		return (this.target != null) ? this.target.port() : socket().getPort();
	}

	private InetSocketAddress socket() {
		if (this.literal == null) {
			throw new IllegalStateException("Neither a name nor an address");
		}
		return (InetSocketAddress) this.literal.getAddresses().get(0);
	}

}
