package io.github.grpclb.spec;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Everything that is configured for one client. Immutable; a change at run time is a new
 * spec.
 *
 * @param name the client's name, as in {@code lb:///name}
 * @param target the target whose addresses are balanced; empty if {@code backends} or
 * several targets ({@link DiscoverySpec#targets()}) are listed
 * @param backends backends listed by hand, instead of a target
 * @param discovery how fresh the list of backends is kept
 * @param balancing how calls are spread
 * @param routing which backends a call may go to
 * @param calls how each call behaves
 * @param channel what is set on the channel itself
 */
public record ClientSpec(String name, String target, List<BackendSpec> backends, DiscoverySpec discovery,
		BalancingSpec balancing, RoutingSpec routing, CallSpec calls, ChannelSpec channel) {

	public ClientSpec {
		Require.text("name", name, "Give the client a name under grpc.lb.clients.");
		backends = List.copyOf(backends);
		int sources = (target.isBlank() ? 0 : 1) + (backends.isEmpty() ? 0 : 1)
				+ (discovery.targets().isEmpty() ? 0 : 1);
		if (sources != 1) {
			throw new InvalidSpecException("target", target.isBlank() ? null : target,
					"set, or replaced by backends, but not both (or by targets)",
					"Set a target such as static://10.0.0.1:50051,10.0.0.2:50051 or dns:///orders:50051, or list backends.");
		}
		Set<String> seen = new HashSet<>();
		for (BackendSpec backend : backends) {
			if (!seen.add(backend.address())) {
				throw new InvalidSpecException("backends.address", backend.address(), "listed once",
						"Remove the second entry, or give it another address.");
			}
		}
		for (BackendSpec backend : backends) {
			unambiguous(backend, routing);
		}
		TargetSyntax.check("target", target);
	}

	private static void unambiguous(BackendSpec backend, RoutingSpec routing) {
		List<String> groups = routing.mostSpecific(backend.labels());
		if (groups.size() > 1) {
			throw new InvalidSpecException("groups", String.join(" and ", groups),
					"groups of which one fits each backend best, but these fit %s equally well"
						.formatted(backend.address()),
					"A backend belongs to the group with the most labels: give one of them a label more.");
		}
	}

	/**
	 * Returns a client with default settings.
	 * @param name the client's name
	 * @param target the target whose addresses are balanced
	 * @return the spec
	 * @throws InvalidSpecException if the target cannot be parsed
	 */
	public static ClientSpec of(String name, String target) {
		return new ClientSpec(name, target, List.of(), DiscoverySpec.defaults(), BalancingSpec.defaults(),
				RoutingSpec.defaults(), CallSpec.defaults(), ChannelSpec.defaults());
	}

	/**
	 * Returns where the backends come from, as a user would write it.
	 * @return the target, several with commas between, or the listed addresses as a
	 * {@code static://} target
	 */
	public String source() {
		if (!this.backends.isEmpty()) {
			return "static://" + String.join(",", this.backends.stream().map(BackendSpec::address).toList());
		}
		return String.join(", ", targets());
	}

	/**
	 * Returns the targets.
	 * @return one or more, empty if backends are listed
	 */
	public List<String> targets() {
		return this.target.isBlank() ? this.discovery.targets() : List.of(this.target);
	}

	/**
	 * Returns this spec with other balancing settings.
	 * @param balancing the settings
	 * @return a copy
	 */
	public ClientSpec withBalancing(BalancingSpec balancing) {
		return new ClientSpec(this.name, this.target, this.backends, this.discovery, balancing, this.routing,
				this.calls, this.channel);
	}

	/**
	 * Returns this spec with other routing settings.
	 * @param routing the settings
	 * @return a copy
	 */
	public ClientSpec withRouting(RoutingSpec routing) {
		return new ClientSpec(this.name, this.target, this.backends, this.discovery, this.balancing, routing,
				this.calls, this.channel);
	}

	/**
	 * Returns this spec with other call settings.
	 * @param calls the settings
	 * @return a copy
	 */
	public ClientSpec withCalls(CallSpec calls) {
		return new ClientSpec(this.name, this.target, this.backends, this.discovery, this.balancing, this.routing,
				calls, this.channel);
	}

	/**
	 * Returns this spec with other discovery settings.
	 * @param discovery the settings
	 * @return a copy
	 */
	public ClientSpec withDiscovery(DiscoverySpec discovery) {
		return new ClientSpec(this.name, this.target, this.backends, discovery, this.balancing, this.routing,
				this.calls, this.channel);
	}

}
