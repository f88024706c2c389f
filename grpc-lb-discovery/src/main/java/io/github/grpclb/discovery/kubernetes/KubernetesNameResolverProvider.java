package io.github.grpclb.discovery.kubernetes;

import java.net.URI;

import io.grpc.NameResolver;

import io.github.grpclb.discovery.SchemeResolverProvider;
import io.github.grpclb.discovery.registry.RegistryNameResolver;

/**
 * Resolves {@code kubernetes:///namespace/service:port} to the pods behind a Service, by
 * listing and watching its EndpointSlices. Beside addresses it sets the attributes of
 * {@link io.github.grpclb.discovery.BackendAttributes}. Its account needs {@code list}
 * and {@code watch} on {@code endpointslices} in the Service's namespace. Thread-safe.
 *
 * @see <a href=
 * "https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/">EndpointSlices</a>
 * @see <a href=
 * "https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes">Kubernetes
 * API concepts, Efficient detection of changes</a>
 */
public final class KubernetesNameResolverProvider extends SchemeResolverProvider {

	/** The scheme of Kubernetes targets. */
	public static final String SCHEME = "kubernetes";

	private final KubernetesSettings settings;

	/**
	 * Creates the provider that finds everything out, for {@code META-INF/services}.
	 */
	public KubernetesNameResolverProvider() {
		this(KubernetesSettings.NONE);
	}

	/**
	 * Creates a provider with settings.
	 * @param settings where the API is
	 */
	public KubernetesNameResolverProvider(KubernetesSettings settings) {
		super(SCHEME);
		this.settings = settings;
	}

	@Override
	protected NameResolver resolver(URI target, NameResolver.Args args) {
		KubernetesTarget service = KubernetesTarget.parse(target);
		SliceSource source = new SliceSource(service, new ClusterLookup(this.settings, System.getenv()),
				args.getScheduledExecutorService(), WatchTiming.DEFAULT);
		return new RegistryNameResolver(authority(service), source, args);
	}

	/**
	 * The name that certificates for a Service carry. The namespace of a pod or a
	 * kubeconfig may change, a channel's authority must not.
	 */
	private String authority(KubernetesTarget target) {
		String namespace = (target.namespace() != null) ? target.namespace() : this.settings.namespace();
		return namespace.isEmpty() ? target.service() : target.service() + "." + namespace + ".svc";
	}

	@Override
	protected int priority() {
		// With settings it goes before the one without.
		return this.settings.equals(KubernetesSettings.NONE) ? BELOW_DNS - 1 : BELOW_DNS;
	}

}
