package io.github.grpclb.verification.engine;

import java.util.ArrayList;
import java.util.List;

import io.github.grpclb.verification.peer.CountingServer;
import io.github.grpclb.verification.peer.TcpProxy;

/**
 * Real servers with the health service, each behind a proxy.
 *
 * @param servers the servers
 * @param proxies the proxies, in the same order
 */
record Fleet(List<CountingServer> servers, List<TcpProxy> proxies) implements AutoCloseable {

	static Fleet of(int size, CountingServer.Ledger ledger) {
		List<CountingServer> servers = new ArrayList<>();
		List<TcpProxy> proxies = new ArrayList<>();
		for (int i = 0; i < size; i++) {
			CountingServer server = CountingServer.startWithHealth(ledger);
			servers.add(server);
			proxies.add(TcpProxy.to(server.address()));
		}
		return new Fleet(List.copyOf(servers), List.copyOf(proxies));
	}

	List<String> addresses() {
		return this.proxies.stream().map(TcpProxy::address).toList();
	}

	@Override
	public void close() {
		this.proxies.forEach(TcpProxy::close);
		this.servers.forEach(CountingServer::close);
	}

}
