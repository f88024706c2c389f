package io.grpc.testing.integration;

import java.net.InetSocketAddress;

/**
 * Lets subclasses of other packages see where the suite's server listens. It stands in
 * the suite's package for that reason only.
 */
public abstract class AddressedInteropTest extends AbstractInteropTest {

	/**
	 * Returns where the suite's server listens.
	 * @return {@code host:port}
	 */
	protected final String serverAddress() {
		return "127.0.0.1:" + ((InetSocketAddress) getListenAddress()).getPort();
	}

}
