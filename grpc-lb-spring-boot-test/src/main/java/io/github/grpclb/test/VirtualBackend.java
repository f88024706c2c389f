package io.github.grpclb.test;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import io.grpc.EquivalentAddressGroup;
import io.grpc.Status;
import io.grpc.inprocess.InProcessSocketAddress;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.discovery.BackendAttributes;
import io.github.grpclb.spec.BackendSpec;

/**
 * One backend of a {@link VirtualCluster}: a real gRPC server in this JVM, with a health
 * service, load reports and probes. It answers every method: with what
 * {@link VirtualCluster#serve} says, else with an empty message. Thread-safe; a change
 * counts for the calls that come after it.
 */
public final class VirtualBackend {

	private final BackendSeed seed;

	private final String client;

	private final InProcessSocketAddress address;

	private final Runnable changed;

	private final BackendServer server;

	private final CallLog log = new CallLog();

	private final CallDesk desk;

	private volatile BackendSpec spec;

	private volatile BackendProfile profile;

	VirtualBackend(String client, BackendSeed seed, VirtualServices services, CallClock clock, Runnable changed) {
		this.seed = seed;
		this.client = client;
		this.spec = seed.spec();
		this.profile = seed.profile();
		this.address = BackendAddresses.claim(seed.spec().address());
		this.changed = changed;
		this.desk = new CallDesk(this::profile, this.log, clock);
		this.server = new BackendServer(this.address.getName(), services.of(this), this.desk);
		this.server.start();
	}

	/**
	 * Returns the name that tests use.
	 * @return the address that the configuration lists, else for example {@code orders-1}
	 */
	public String name() {
		return this.seed.name();
	}

	/**
	 * Returns the client that calls it.
	 * @return the client's name
	 */
	public String client() {
		return this.client;
	}

	/**
	 * Returns the address that the client, its snapshots and the actuator use.
	 * @return {@code host:port}, though there is no such port
	 */
	public String address() {
		return this.address.getName();
	}

	/**
	 * Works on every call for some time.
	 * @param latency the time, 0 for none; no thread waits for it
	 * @return this
	 */
	public VirtualBackend latency(Duration latency) {
		this.profile = this.profile.withLatency(latency);
		return this;
	}

	/**
	 * Fails all calls, after the latency.
	 * @param status what they end with
	 * @return this
	 */
	public VirtualBackend failing(Status status) {
		return failing(status, 1);
	}

	/**
	 * Fails some of the calls, after the latency, spread evenly over them.
	 * @param status what they end with
	 * @param ratio the part that fails, 0 to 1
	 * @return this
	 */
	public VirtualBackend failing(Status status, double ratio) {
		this.profile = this.profile.withFailure(status, ratio);
		return this;
	}

	/**
	 * Works on so many calls at once; others wait for their turn.
	 * @param calls the number, 0 for no limit
	 * @return this
	 */
	public VirtualBackend capacity(int calls) {
		this.profile = this.profile.withCapacity(calls);
		this.desk.admit();
		return this;
	}

	/**
	 * Sets what its health service says.
	 * @param serving whether it says {@code SERVING}
	 * @return this
	 */
	public VirtualBackend healthy(boolean serving) {
		this.server.healthy(serving);
		return this;
	}

	/**
	 * Changes a label that discovery tells the client.
	 * @param key the label's key
	 * @param value its value, {@code null} to remove it
	 * @return this
	 */
	public VirtualBackend label(String key, @Nullable String value) {
		Map<String, String> labels = new HashMap<>(this.spec.labels());
		if (value != null) {
			labels.put(key, value);
		}
		else {
			labels.remove(key);
		}
		return discovered(new BackendSpec(this.spec.address(), this.spec.weight(), this.spec.zone(),
				this.spec.priority(), labels));
	}

	/**
	 * Changes the weight that discovery tells the client.
	 * @param weight above 0 up to 1,000,000
	 * @return this
	 */
	public VirtualBackend weight(double weight) {
		return discovered(new BackendSpec(this.spec.address(), weight, this.spec.zone(), this.spec.priority(),
				this.spec.labels()));
	}

	private VirtualBackend discovered(BackendSpec spec) {
		this.spec = spec;
		this.changed.run();
		return this;
	}

	/**
	 * Ends it as {@code kill -9} does: calls in flight end with {@code UNAVAILABLE}, new
	 * connections are refused.
	 */
	public void kill() {
		this.server.kill();
	}

	/**
	 * Ends it as a rolling restart does: health says {@code NOT_SERVING}, clients are
	 * sent away, and calls in flight end. Returns when they have.
	 */
	public void drain() {
		this.server.drain();
	}

	/**
	 * Starts it again after {@link #kill} or {@link #drain}, with a health that serves.
	 * Does nothing while it runs.
	 */
	public void start() {
		this.server.start();
	}

	/**
	 * Tells whether it runs.
	 * @return {@code false} after {@link #kill} or {@link #drain}
	 */
	public boolean isRunning() {
		return this.server.isRunning();
	}

	/**
	 * Returns what it has seen.
	 * @return a copy
	 */
	public CallCounts counts() {
		return this.log.counts();
	}

	/**
	 * Returns the calls that have reached it, each attempt of a retried one.
	 * @return the number since the test's start
	 */
	public long calls() {
		return this.log.counts().calls();
	}

	/**
	 * Returns the labels that discovery tells the client.
	 * @return a copy
	 */
	public Map<String, String> labels() {
		return this.spec.labels();
	}

	/**
	 * Returns the zone that discovery tells the client.
	 * @return the zone, {@code null} for none
	 */
	public @Nullable String zone() {
		return this.spec.zone();
	}

	/**
	 * Returns the weight that discovery tells the client.
	 * @return above 0
	 */
	public double weight() {
		return this.spec.weight();
	}

	/**
	 * Forgets the calls so far: what comes from here on is what assertions see.
	 */
	public void forget() {
		this.log.reset();
	}

	private BackendProfile profile() {
		return this.profile;
	}

	EquivalentAddressGroup discovered() {
		return new EquivalentAddressGroup(this.address, BackendAttributes.of(this.spec));
	}

	/** As it was when the cluster was made. */
	void reset() {
		this.profile = this.seed.profile();
		this.desk.reset();
		this.server.start();
		this.server.healthy(true);
		forget();
		if (!this.spec.equals(this.seed.spec())) {
			discovered(this.seed.spec());
		}
	}

	void close() {
		this.server.kill();
		BackendAddresses.release(this.address);
	}

	@Override
	public String toString() {
		return name();
	}

}
