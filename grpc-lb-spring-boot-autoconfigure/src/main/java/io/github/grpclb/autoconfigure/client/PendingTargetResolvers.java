package io.github.grpclb.autoconfigure.client;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

import io.grpc.NameResolver;
import io.grpc.Status;
import io.grpc.StatusOr;

import io.github.grpclb.discovery.SchemeResolverProvider;

/**
 * Stands in for a target whose placeholder is known later than the clients are
 * configured, as the port that the application's own server gets. Once the context is
 * refreshed the real target takes its place, without a new channel.
 */
public final class PendingTargetResolvers extends SchemeResolverProvider {

	static final String SCHEME = "pending";

	/** For {@code META-INF/services}. */
	public PendingTargetResolvers() {
		super(SCHEME);
	}

	static String target(String placeholder) {
		return SCHEME + ":///" + URLEncoder.encode(placeholder, StandardCharsets.UTF_8);
	}

	@Override
	protected NameResolver resolver(URI target, NameResolver.Args args) {
		return new Waiting(target.getPath().substring(1));
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
