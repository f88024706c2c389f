package io.github.grpclb.load;

import io.grpc.CallOptions;
import io.grpc.ClientStreamTracer;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import org.jspecify.annotations.Nullable;

/** Creates the {@link LoadTracer} of each attempt on one backend. Thread-safe. */
final class LoadTracerFactory extends ClientStreamTracer.Factory {

	private static final Metadata.Key<String> PREVIOUS_ATTEMPTS = Metadata.Key.of("grpc-previous-rpc-attempts",
			Metadata.ASCII_STRING_MARSHALLER);

	private final BackendLoad load;

	private final @Nullable ConnectionLoad connection;

	LoadTracerFactory(BackendLoad load, @Nullable ConnectionLoad connection) {
		this.load = load;
		this.connection = connection;
	}

	@Override
	public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
		CallOptions options = info.getCallOptions();
		OwnedCall<?, ?> call = (options.getOption(TriedBackends.KEY) instanceof OwnedCall<?, ?> owned) ? owned : null;
		// StreamInfo does not tell the attempts. A first attempt need not look.
		if ((call == null || call.attempted()) && headers.containsKey(PREVIOUS_ATTEMPTS)) {
			this.load.observer().retried();
		}
		boolean unary = !options.getOption(LoadTracer.STREAMING);
		Deadline deadline = deadline(options.getDeadline());
		LoadTracer tracer = (this.connection != null)
				? new ConnectionTracer(this.load, this.connection, call, unary, deadline)
				: new LoadTracer(this.load, call, unary, deadline);
		if (call != null) {
			tracer.ownedBy(call);
		}
		return tracer;
	}

	/** A server that passes its own deadline on does so in the context. */
	private static @Nullable Deadline deadline(@Nullable Deadline own) {
		Deadline outer = Context.current().getDeadline();
		return (outer == null || (own != null && own.isBefore(outer))) ? own : outer;
	}

}
