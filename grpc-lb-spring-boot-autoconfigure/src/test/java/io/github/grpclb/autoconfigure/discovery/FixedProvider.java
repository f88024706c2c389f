package io.github.grpclb.autoconfigure.discovery;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.StatusOr;

/**
 * A scheme of a user's: all its targets are one server.
 */
class FixedProvider extends NameResolverProvider {

	private final String scheme;

	private final int port;

	FixedProvider(String scheme, int port) {
		this.scheme = scheme;
		this.port = port;
	}

	@Override
	public NameResolver newNameResolver(URI target, NameResolver.Args args) {
		return new NameResolver() {

			@Override
			public String getServiceAuthority() {
				return "orders";
			}

			@Override
			public void start(Listener2 listener) {
				listener.onResult2(ResolutionResult.newBuilder()
					.setAddressesOrError(StatusOr.fromValue(List
						.of(new EquivalentAddressGroup(new InetSocketAddress("127.0.0.1", FixedProvider.this.port)))))
					.build());
			}

			@Override
			public void shutdown() {
			}

		};
	}

	@Override
	public String getDefaultScheme() {
		return this.scheme;
	}

	@Override
	protected boolean isAvailable() {
		return true;
	}

	@Override
	protected int priority() {
		return 1;
	}

}
