package io.github.grpclb.testing;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.Status;
import io.grpc.StatusOr;
import org.jspecify.annotations.Nullable;

/**
 * A resolver whose answers the test sets: {@code scripted:///any}.
 */
public final class ScriptedResolver extends NameResolverProvider implements AutoCloseable {

	private final AtomicInteger lookups = new AtomicInteger();

	private volatile StatusOr<List<EquivalentAddressGroup>> answer = StatusOr
		.fromStatus(Status.UNAVAILABLE.withDescription("nothing scripted"));

	public ScriptedResolver() {
		NameResolverRegistry.getDefaultRegistry().register(this);
	}

	public void answer(EchoServer... servers) {
		this.answer = StatusOr.fromValue(Arrays.stream(servers)
			.map((server) -> new EquivalentAddressGroup(new InetSocketAddress("127.0.0.1", server.port())))
			.toList());
	}

	public void fail(Status status) {
		this.answer = StatusOr.fromStatus(status);
	}

	public int lookups() {
		return this.lookups.get();
	}

	@Override
	public @Nullable NameResolver newNameResolver(URI target, NameResolver.Args args) {
		return getDefaultScheme().equals(target.getScheme()) ? new Scripted(args) : null;
	}

	@Override
	public String getDefaultScheme() {
		return "scripted";
	}

	@Override
	protected boolean isAvailable() {
		return true;
	}

	@Override
	protected int priority() {
		return 1;
	}

	@Override
	public void close() {
		NameResolverRegistry.getDefaultRegistry().deregister(this);
	}

	private final class Scripted extends NameResolver {

		private final Args args;

		private @Nullable Listener2 listener;

		Scripted(Args args) {
			this.args = args;
		}

		@Override
		public String getServiceAuthority() {
			return "scripted";
		}

		@Override
		public void start(Listener2 listener) {
			this.listener = listener;
			refresh();
		}

		@Override
		public void refresh() {
			ScriptedResolver.this.lookups.incrementAndGet();
			this.args.getSynchronizationContext().execute(() -> {
				if (this.listener != null) {
					this.listener.onResult2(
							ResolutionResult.newBuilder().setAddressesOrError(ScriptedResolver.this.answer).build());
				}
			});
		}

		@Override
		public void shutdown() {
			this.listener = null;
		}

	}

}
