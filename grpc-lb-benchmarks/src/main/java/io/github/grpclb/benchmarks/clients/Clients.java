package io.github.grpclb.benchmarks.clients;

import java.util.List;

import io.grpc.Channel;

/**
 * Some clients of one kind.
 */
public interface Clients {

	/**
	 * Returns their channels.
	 * @return one for each client, in the order they were asked for
	 */
	List<Channel> channels();

}
