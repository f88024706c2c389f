package io.github.grpclb.doctor.rules.fleet;

import java.util.ArrayList;
import java.util.List;

import io.grpc.ConnectivityState;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.doctor.ApplicationFacts;
import io.github.grpclb.doctor.ClientRule;
import io.github.grpclb.doctor.Finding;
import io.github.grpclb.doctor.Finding.Severity;
import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.ClientSnapshot;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.RouteSpec;
import io.github.grpclb.spec.RoutingSpec;

/**
 * A group that should have calls and has no backend to take them, so that others do.
 */
final class EmptyGroup implements ClientRule {

	static final String CODE = "EMPTY_GROUP";

	@Override
	public @Nullable Finding check(ClientSpec spec, ClientSnapshot now, ApplicationFacts around) {
		if (now.backends().isEmpty()) {
			return null;
		}
		List<String> empty = new ArrayList<>();
		spec.routing().groups().keySet().forEach((name) -> {
			if (used(name, spec.routing())
					&& now.backends().stream().noneMatch((it) -> mayServe(it, name, spec.routing()))) {
				empty.add(name);
			}
		});
		if (empty.isEmpty()) {
			return null;
		}
		return new Finding(Severity.WARN, CODE, spec.name(),
				"No backend of group %s can take calls; the other backends take them.".formatted(Texts.list(empty)),
				("See the backends' labels and states in /actuator/grpclb/%s: start backends that carry the labels of "
						+ "grpc.lb.clients.%s.groups, or take the group out of split and routes.")
					.formatted(spec.name(), spec.name()));
	}

	private static boolean used(String group, RoutingSpec routing) {
		return routing.split().getOrDefault(group, 0) > 0
				|| routing.routes().stream().map(RouteSpec::group).anyMatch(group::equals);
	}

	/**
	 * What is still connecting, or asleep with its channel, may well serve in a moment.
	 */
	private static boolean mayServe(BackendSnapshot backend, String group, RoutingSpec routing) {
		boolean soon = (backend.state() == ConnectivityState.CONNECTING || backend.state() == ConnectivityState.IDLE)
				&& !backend.draining() && !backend.ejected();
		return (backend.eligible() || soon) && group.equals(routing.groupOf(backend.labels()));
	}

}
