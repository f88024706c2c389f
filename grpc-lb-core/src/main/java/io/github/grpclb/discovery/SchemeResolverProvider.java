package io.github.grpclb.discovery;

import java.net.URI;

import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;

/**
 * The part that all providers of one scheme share: they leave other schemes alone, and
 * never become the scheme of targets without one. Thread-safe if its subclass is.
 */
@Internal
public abstract class SchemeResolverProvider extends NameResolverProvider {

	/** Below dns (5), so that the default scheme of plain targets stays as it was. */
	protected static final int BELOW_DNS = 4;

	private final String scheme;

	protected SchemeResolverProvider(String scheme) {
		this.scheme = scheme;
	}

	@Override
	public final @Nullable NameResolver newNameResolver(URI target, NameResolver.Args args) {
		return this.scheme.equals(target.getScheme()) ? resolver(target, args) : null;
	}

	/**
	 * Creates the resolver of a target.
	 * @param target one of this scheme
	 * @param args the channel's
	 * @return the resolver, {@code null} to leave the target to others
	 * @throws io.github.grpclb.spec.InvalidSpecException if the target is not of the form
	 * that the scheme has
	 */
	protected abstract @Nullable NameResolver resolver(URI target, NameResolver.Args args);

	@Override
	public final String getDefaultScheme() {
		return this.scheme;
	}

	@Override
	protected boolean isAvailable() {
		return true;
	}

	@Override
	protected int priority() {
		return BELOW_DNS;
	}

}
