package io.github.grpclb.autoconfigure.actuate;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.github.grpclb.Internal;
import io.github.grpclb.autoconfigure.failure.InvalidGrpcLbPropertyException;
import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.spec.InvalidSpecException;

/**
 * What the health indicators of Spring Boot 3.5 and 4 ask. Immutable and thread-safe.
 */
@Internal
public final class ClientHealthCheck {

	private final BalancerRegistry registry;

	private final Set<String> required;

	private ClientHealthCheck(BalancerRegistry registry, Set<String> required) {
		this.registry = registry;
		this.required = Set.copyOf(required);
	}

	/**
	 * Creates the check. A misspelt name would leave health UP in an outage without a
	 * word.
	 * @param registry the clients
	 * @param properties which of them count
	 * @return the check
	 * @throws InvalidGrpcLbPropertyException if a name is none of a client
	 */
	public static ClientHealthCheck of(BalancerRegistry registry, GrpcLbHealthProperties properties) {
		Set<String> required = new LinkedHashSet<>();
		for (String name : properties.requiredClients()) {
			required.add(registry.find(name).orElseThrow(() -> unknown(name, registry)).name());
		}
		return new ClientHealthCheck(registry, required);
	}

	private static InvalidGrpcLbPropertyException unknown(String name, BalancerRegistry registry) {
		Set<String> names = registry.clients()
			.stream()
			.map(BalancedClient::name)
			.collect(Collectors.toCollection(TreeSet::new));
		return new InvalidGrpcLbPropertyException("management.health.grpclb.required-clients",
				new InvalidSpecException("", name,
						"names of clients under grpc.lb.clients"
								+ (names.isEmpty() ? "; there is none" : ": " + String.join(", ", names)),
						"Correct the name, or configure grpc.lb.clients.%s.".formatted(name)));
	}

	/**
	 * Looks at all clients.
	 * @return their health
	 */
	public ClientHealth look() {
		return ClientHealth.of(this.registry, this.required);
	}

}
