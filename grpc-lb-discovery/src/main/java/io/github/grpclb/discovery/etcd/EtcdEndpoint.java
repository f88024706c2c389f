package io.github.grpclb.discovery.etcd;

import io.github.grpclb.spec.HostPort;

/**
 * A member of the cluster.
 *
 * @param address where it takes clients
 * @param tls whether it speaks TLS
 */
record EtcdEndpoint(HostPort address, boolean tls) {

	private static final String TLS = "https://";

	private static final String PLAIN = "http://";

	static EtcdEndpoint parse(String text) {
		String endpoint = text.strip();
		boolean tls = endpoint.startsWith(TLS);
		if (tls || endpoint.startsWith(PLAIN)) {
			endpoint = endpoint.substring((tls ? TLS : PLAIN).length());
		}
		return new EtcdEndpoint(HostPort.parse("grpc.lb.etcd.endpoints", endpoint), tls);
	}

	/** Its look-up by gRPC's own resolver, whatever the default scheme is. */
	String target() {
		return "dns:///" + this.address;
	}

	@Override
	public String toString() {
		return (this.tls ? TLS : "") + this.address;
	}

}
