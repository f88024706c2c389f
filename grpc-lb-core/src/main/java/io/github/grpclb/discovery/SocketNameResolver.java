package io.github.grpclb.discovery;

import java.net.SocketAddress;
import java.net.URI;
import java.util.List;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.StatusOr;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.spec.InvalidSpecException;

/**
 * The one backend of {@code unix:/path}, {@code unix:///path} or {@code in-process:name}.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/naming.md">gRPC Name
 * Resolution, "unix"</a>
 */
final class SocketNameResolver extends NameResolver {

	private final SocketAddress address;

	private @Nullable Listener2 listener;

	SocketNameResolver(URI target, LocalSockets sockets) {
		String name = (target.getPath() != null) ? target.getPath() : target.getSchemeSpecificPart();
		if (target.getRawAuthority() != null || name.isBlank()) {
			throw new InvalidSpecException("target", target, "unix:/path, unix:///path or in-process:name",
					"Write for example unix:/run/orders.sock.");
		}
		this.address = sockets.address().apply(name);
	}

	@Override
	public String getServiceAuthority() {
		// As grpc-java's own resolver of this scheme has it: a path is no host.
		return "localhost";
	}

	@Override
	public void start(Listener2 listener) {
		this.listener = listener;
		refresh();
	}

	@Override
	public void refresh() {
		if (this.listener != null) {
			this.listener.onResult2(ResolutionResult.newBuilder()
				.setAddressesOrError(StatusOr.fromValue(List.of(new EquivalentAddressGroup(this.address))))
				.build());
		}
	}

	@Override
	public void shutdown() {
		this.listener = null;
	}

}
