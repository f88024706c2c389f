package io.github.grpclb.discovery.etcd;

import java.net.URI;

import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.discovery.registry.RegistryNameResolver;
import io.github.grpclb.spec.InvalidSpecException;

/**
 * Resolves {@code etcd:///prefix}: all keys below {@code prefix/}, watched, so that a
 * change arrives at once and a server whose lease runs out leaves. Immutable and
 * thread-safe. Without Spring, register it yourself:
 * {@code NameResolverRegistry.getDefaultRegistry().register(new EtcdNameResolverProvider(settings))}.
 */
public final class EtcdNameResolverProvider extends NameResolverProvider {

	/** The scheme of targets in etcd. */
	public static final String SCHEME = "etcd";

	private final EtcdSettings settings;

	/**
	 * Creates a provider.
	 * @param settings how the cluster is reached
	 */
	public EtcdNameResolverProvider(EtcdSettings settings) {
		this.settings = settings;
	}

	/**
	 * Creates the resolver of a service.
	 * @param target such as {@code etcd:///services/orders}
	 * @param args the channel's
	 * @return the resolver, {@code null} for another scheme
	 * @throws InvalidSpecException if the target is not of that form
	 */
	@Override
	public @Nullable NameResolver newNameResolver(URI target, NameResolver.Args args) {
		if (!SCHEME.equals(target.getScheme())) {
			return null;
		}
		if (!protobufIsThere()) {
			throw new InvalidSpecException("target", target, "a target whose libraries are there",
					"Add com.google.protobuf:protobuf-java (or protobuf-javalite), which etcd's API is made of.");
		}
		EtcdPrefix prefix = EtcdPrefix.parse(target);
		return new RegistryNameResolver(prefix.authority(), new EtcdSource(this.settings, prefix), args);
	}

	/** grpc-services brings it unless an application leaves it out. */
	private static boolean protobufIsThere() {
		try {
			Class.forName("com.google.protobuf.CodedInputStream", false,
					EtcdNameResolverProvider.class.getClassLoader());
			return true;
		}
		catch (ClassNotFoundException ex) {
			return false;
		}
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

}
