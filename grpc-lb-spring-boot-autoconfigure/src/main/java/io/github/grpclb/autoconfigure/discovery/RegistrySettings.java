package io.github.grpclb.autoconfigure.discovery;

import java.util.function.Supplier;

import io.github.grpclb.autoconfigure.failure.InvalidGrpcLbPropertyException;
import io.github.grpclb.discovery.consul.ConsulSettings;
import io.github.grpclb.discovery.etcd.EtcdSettings;
import io.github.grpclb.discovery.kubernetes.KubernetesSettings;
import io.github.grpclb.spec.InvalidSpecException;

/**
 * Makes the settings of registries of their properties.
 */
final class RegistrySettings {

	private static final String ROOT = "grpc.lb";

	private RegistrySettings() {
	}

	static KubernetesSettings kubernetes(KubernetesProperties set) {
		return checked(() -> new KubernetesSettings(set.apiServer(), set.namespace(), set.tokenFile(), set.caFile()));
	}

	static ConsulSettings consul(ConsulProperties set) {
		return checked(() -> new ConsulSettings(set.address(), set.token(), set.datacenter()));
	}

	static EtcdSettings etcd(EtcdProperties set) {
		return checked(() -> new EtcdSettings(set.endpoints(), set.user(), set.password(), set.caFile()));
	}

	/** The mistake is reported with the property's full name, once. */
	private static <T> T checked(Supplier<T> settings) {
		try {
			return settings.get();
		}
		catch (InvalidSpecException ex) {
			String name = ex.property().startsWith(ROOT + ".") ? ex.property().substring(ROOT.length() + 1)
					: ex.property();
			throw new InvalidGrpcLbPropertyException(ROOT,
					new InvalidSpecException(name, ex.value(), ex.allowed(), ex.cure()));
		}
	}

}
