package io.github.grpclb.testing;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverRegistry;
import io.grpc.StatusOr;

import io.github.grpclb.discovery.SchemeResolverProvider;

/**
 * Targets that list their addresses, for grpc-java's own channels, which have no such
 * scheme.
 */
public final class ListedAddresses extends SchemeResolverProvider {

	private static final String SCHEME = "listed";

	static {
		NameResolverRegistry.getDefaultRegistry().register(new ListedAddresses());
	}

	private ListedAddresses() {
		super(SCHEME);
	}

	/**
	 * Makes a target.
	 * @param addresses each {@code host:port}
	 * @return what a channel's builder takes
	 */
	public static String target(List<String> addresses) {
		return SCHEME + ":///" + String.join(",", addresses);
	}

	@Override
	protected NameResolver resolver(URI target, NameResolver.Args args) {
		List<EquivalentAddressGroup> groups = Stream.of(target.getPath().substring(1).split(","))
			.map((address) -> address.split(":"))
			.map((parts) -> new EquivalentAddressGroup(new InetSocketAddress(parts[0], Integer.parseInt(parts[1]))))
			.toList();
		return new NameResolver() {

			private Listener2 listener;

			@Override
			public String getServiceAuthority() {
				return "localhost";
			}

			@Override
			public void start(Listener2 listener) {
				this.listener = listener;
				refresh();
			}

			@Override
			public void refresh() {
				this.listener
					.onResult2(ResolutionResult.newBuilder().setAddressesOrError(StatusOr.fromValue(groups)).build());
			}

			@Override
			public void shutdown() {
			}

		};
	}

}
