package io.github.grpclb.test;

import java.util.List;

import org.assertj.core.api.AbstractAssert;

/**
 * Asserts what the backends of a {@link VirtualCluster} have been called with.
 */
public final class ClusterAssert extends AbstractAssert<ClusterAssert, VirtualCluster> {

	ClusterAssert(VirtualCluster cluster) {
		super(cluster, ClusterAssert.class);
	}

	/**
	 * Looks at how the calls of a client are spread over its backends.
	 * @param client the client's name
	 * @return assertions of the spread
	 */
	public SpreadAssert spread(String client) {
		List<VirtualBackend> backends = this.actual.backends(client);
		return new SpreadAssert(client, backends, Spread.of(backends, VirtualBackend::name));
	}

	/**
	 * Verifies how many attempts were repetitions, over all backends of a client.
	 * @param client the client's name
	 * @param retries the number, 0 for none
	 * @return this
	 */
	public ClusterAssert hasRetried(String client, long retries) {
		long actual = this.actual.backends(client).stream().mapToLong((backend) -> backend.counts().retries()).sum();
		if (actual != retries) {
			failWithMessage("Expected %d retries of '%s', but there were %d", retries, client, actual);
		}
		return this;
	}

	/**
	 * Verifies that no call of a client is open at any backend.
	 * @param client the client's name
	 * @return this
	 */
	public ClusterAssert hasNothingInFlight(String client) {
		List<String> busy = this.actual.backends(client)
			.stream()
			.filter((backend) -> backend.counts().inFlight() > 0)
			.map((backend) -> backend + "=" + backend.counts().inFlight())
			.toList();
		if (!busy.isEmpty()) {
			failWithMessage("Expected no call of '%s' in flight, but there are %s", client, busy);
		}
		return this;
	}

}
