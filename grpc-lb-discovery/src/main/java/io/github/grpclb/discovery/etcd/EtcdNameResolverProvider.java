package io.github.grpclb.discovery.etcd;

import java.net.URI;

import io.grpc.NameResolver;

import io.github.grpclb.discovery.SchemeResolverProvider;
import io.github.grpclb.discovery.registry.RegistryNameResolver;
import io.github.grpclb.spec.InvalidSpecException;

/**
 * Resolves {@code etcd:///prefix}: all keys below {@code prefix/}, watched, so that a
 * change arrives at once and a server whose lease runs out leaves. Immutable and
 * thread-safe. Without Spring, register it yourself:
 * {@code NameResolverRegistry.getDefaultRegistry().register(new EtcdNameResolverProvider(settings))}.
 */
public final class EtcdNameResolverProvider extends SchemeResolverProvider {

	/** The scheme of targets in etcd. */
	public static final String SCHEME = "etcd";

	private final EtcdSettings settings;

	/**
	 * Creates a provider.
	 * @param settings how the cluster is reached
	 */
	public EtcdNameResolverProvider(EtcdSettings settings) {
		super(SCHEME);
		this.settings = settings;
	}

	@Override
	protected NameResolver resolver(URI target, NameResolver.Args args) {
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

}
