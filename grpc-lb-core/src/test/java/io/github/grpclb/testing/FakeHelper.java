package io.github.grpclb.testing;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ChannelLogger;
import io.grpc.ClientStreamTracer;
import io.grpc.ConnectivityState;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancer.CreateSubchannelArgs;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.SynchronizationContext;
import org.jspecify.annotations.Nullable;

/**
 * A channel as a load balancer sees it, in virtual time: it keeps what the balancer says,
 * and lets the test pick and call as a channel would.
 */
public final class FakeHelper extends LoadBalancer.Helper {

	static final ChannelLogger SILENT = new ChannelLogger() {

		@Override
		public void log(ChannelLogLevel level, String message) {
		}

		@Override
		public void log(ChannelLogLevel level, String format, Object... args) {
		}

	};

	/** More pickers than there is reason for at one moment. */
	private static final int ENDLESS = 10_000;

	private final VirtualClock clock;

	private final List<FakeSubchannel> subchannels = new ArrayList<>();

	private ConnectivityState state = ConnectivityState.IDLE;

	private SubchannelPicker picker = new LoadBalancer.FixedResultPicker(PickResult.withNoResult());

	private final List<Waiting> waiting = new ArrayList<>();

	private int updates;

	private int updatesNow;

	private long lastUpdate;

	private int refreshes;

	public FakeHelper(VirtualClock clock) {
		this.clock = clock;
	}

	/**
	 * Makes an address group as a resolver does.
	 * @param address {@code host:port}, the host an IP address
	 * @param attributes the backend's attributes
	 * @return the group
	 */
	public static EquivalentAddressGroup group(String address, Attributes attributes) {
		int colon = address.lastIndexOf(':');
		SocketAddress socket = InetSocketAddress.createUnresolved(address.substring(0, colon),
				Integer.parseInt(address.substring(colon + 1)));
		return new EquivalentAddressGroup(socket, attributes);
	}

	static String text(EquivalentAddressGroup group) {
		InetSocketAddress address = (InetSocketAddress) group.getAddresses().get(0);
		return address.getHostString() + ":" + address.getPort();
	}

	@Override
	public FakeSubchannel createSubchannel(CreateSubchannelArgs args) {
		this.clock.syncContext().throwIfNotInThisSynchronizationContext();
		FakeSubchannel subchannel = new FakeSubchannel(args, this.clock.syncContext());
		this.subchannels.add(subchannel);
		return subchannel;
	}

	@Override
	public void updateBalancingState(ConnectivityState state, SubchannelPicker picker) {
		this.clock.syncContext().throwIfNotInThisSynchronizationContext();
		this.state = state;
		this.picker = picker;
		this.updates++;
		this.updatesNow = (this.clock.now() == this.lastUpdate) ? this.updatesNow + 1 : 1;
		this.lastUpdate = this.clock.now();
		if (this.updatesNow > ENDLESS) {
			throw new IllegalStateException("The balancer publishes without end");
		}
		List<Waiting> again = List.copyOf(this.waiting);
		this.waiting.clear();
		again.forEach((call) -> begin(call.options(), call.started()));
	}

	/**
	 * Calls as an application does that waits for ready: a call that gets no stream
	 * waits, and every new picker is asked again. A call that is refused is gone.
	 * @param options the call's options
	 * @param started gets the stream
	 */
	public void begin(CallOptions options, Consumer<FakeCall> started) {
		PickResult result = pick(options);
		FakeCall call = start(result, options);
		if (call != null) {
			started.accept(call);
		}
		else if (!result.isDrop()) {
			this.waiting.add(new Waiting(options, started));
		}
	}

	public void begin(Consumer<FakeCall> started) {
		begin(CallOptions.DEFAULT, started);
	}

	/** Calls that have no stream yet. */
	public int waiting() {
		return this.waiting.size();
	}

	@Override
	public void refreshNameResolution() {
		this.refreshes++;
	}

	/**
	 * Picks as the channel does for one attempt.
	 * @param options the call's options
	 * @return what the balancer's last picker says
	 */
	public PickResult pick(CallOptions options) {
		return this.picker.pickSubchannel(new Args(options));
	}

	/**
	 * Picks, and starts a stream if the picked connection is there.
	 * @param options the call's options
	 * @return the stream, {@code null} if the call waits or fails
	 */
	public @Nullable FakeCall call(CallOptions options) {
		return start(pick(options), options);
	}

	public @Nullable FakeCall call() {
		return call(CallOptions.DEFAULT);
	}

	/**
	 * Starts a stream on the connection that was picked.
	 * @param result what a picker has said
	 * @param options the call's options
	 * @return the stream, {@code null} if the call waits or fails
	 */
	public static @Nullable FakeCall start(PickResult result, CallOptions options) {
		// As in grpc-java, a pick whose connection has gone is dropped and tried again.
		if (!(result.getSubchannel() instanceof FakeSubchannel subchannel)
				|| subchannel.state() != ConnectivityState.READY) {
			return null;
		}
		ClientStreamTracer.Factory factory = result.getStreamTracerFactory();
		ClientStreamTracer tracer = null;
		if (factory != null) {
			Metadata headers = new Metadata();
			tracer = factory.newClientStreamTracer(
					ClientStreamTracer.StreamInfo.newBuilder().setCallOptions(options).build(), headers);
			tracer.streamCreated(Attributes.EMPTY, headers);
		}
		return new FakeCall(subchannel, tracer);
	}

	/** Every connection that was ever opened. */
	public List<FakeSubchannel> subchannels() {
		return this.subchannels;
	}

	/** The connections that were not shut down. */
	public List<FakeSubchannel> open() {
		return this.subchannels.stream()
			.filter((subchannel) -> subchannel.state() != ConnectivityState.SHUTDOWN)
			.toList();
	}

	/** The connections to one backend that were not shut down. */
	public List<FakeSubchannel> open(String address) {
		return open().stream().filter((subchannel) -> subchannel.address().equals(address)).toList();
	}

	/** Lets every attempt to connect succeed. */
	public void connectAll() {
		open().forEach(FakeSubchannel::connect);
	}

	public ConnectivityState state() {
		return this.state;
	}

	public SubchannelPicker picker() {
		return this.picker;
	}

	/** How often the balancer has published a picker. */
	public int updates() {
		return this.updates;
	}

	public int refreshes() {
		return this.refreshes;
	}

	@Override
	public SynchronizationContext getSynchronizationContext() {
		return this.clock.syncContext();
	}

	@Override
	public ScheduledExecutorService getScheduledExecutorService() {
		return this.clock.scheduler();
	}

	@Override
	public String getAuthority() {
		return "fake";
	}

	@Override
	public ChannelLogger getChannelLogger() {
		return SILENT;
	}

	@Override
	public ManagedChannel createOobChannel(EquivalentAddressGroup group, String authority) {
		throw new UnsupportedOperationException("No balancer here needs one");
	}

	private record Waiting(CallOptions options, Consumer<FakeCall> started) {
	}

	/**
	 * A unary call.
	 */
	private static final class Args extends PickSubchannelArgs {

		private final CallOptions options;

		private final Metadata headers = new Metadata();

		Args(CallOptions options) {
			this.options = options;
		}

		@Override
		public CallOptions getCallOptions() {
			return this.options;
		}

		@Override
		public Metadata getHeaders() {
			return this.headers;
		}

		@Override
		public MethodDescriptor<?, ?> getMethodDescriptor() {
			return EchoServer.ECHO;
		}

	}

}
