package io.github.grpclb.autoconfigure.client;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.Status;
import io.grpc.StatusOr;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for a target whose placeholder is known later than the clients are
 * configured, as the port that the application's own server gets. Once the context is
 * refreshed the real target takes its place, without a new channel.
 */
public final class PendingTargetResolvers extends NameResolverProvider {

	static final String SCHEME = "pending";

	static String target(String placeholder) {
		return SCHEME + ":///" + URLEncoder.encode(placeholder, StandardCharsets.UTF_8);
	}

	@Override
	public @Nullable NameResolver newNameResolver(URI target, NameResolver.Args args) {
		return SCHEME.equals(target.getScheme()) ? new Waiting(target.getPath().substring(1)) : null;
	}

	@Override
	public String getDefaultScheme() {
		return SCHEME;
	}

	@Override
	protected boolean isAvailable() {
		return true;
	}

	@Override
	protected int priority() {
		// Below dns, so that the default scheme of plain targets stays as it was.
		return 4;
	}

	private static final class Waiting extends NameResolver {

		private final String placeholder;

		Waiting(String placeholder) {
			this.placeholder = placeholder;
		}

		@Override
		public String getServiceAuthority() {
			return "pending";
		}

		@Override
		public void start(Listener2 listener) {
			listener.onResult2(ResolutionResult.newBuilder()
				.setAddressesOrError(StatusOr.fromStatus(Status.UNAVAILABLE.withDescription(
						"The target needs ${%s}, which is not known before the application has started: call later, or wait-for-ready"
							.formatted(this.placeholder))))
				.build());
		}

		@Override
		public void shutdown() {
		}

	}

}
