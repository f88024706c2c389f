package io.github.grpclb.autoconfigure.actuate;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.OperationType;
import org.springframework.boot.actuate.endpoint.InvocationContext;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvoker;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvokerAdvisor;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameter;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameters;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;

import io.github.grpclb.ForeignText;

/**
 * Refuses writes with parameters that nobody reads, which the actuator ignores otherwise:
 * an operator who misspells one must not believe that it took effect. Refuses a client
 * that the body or the query names, too: the actuator lets them override the path, which
 * is what access rules are written for.
 */
final class StrictParameters implements OperationInvokerAdvisor {

	private static final String CLIENT = "client";

	@Override
	public OperationInvoker apply(EndpointId endpointId, OperationType operationType, OperationParameters parameters,
			OperationInvoker invoker) {
		if (!endpointId.equals(GrpcLbEndpoint.ENDPOINT_ID)) {
			return invoker;
		}
		OperationInvoker named = (context) -> ofPath(context) ? invoker.invoke(context)
				: refused("The client is named by the path; leave '" + CLIENT + "' out");
		return (operationType == OperationType.WRITE) ? strict(parameters, named) : named;
	}

	/**
	 * All remaining segments of a path come as an array, which neither body nor query can
	 * hold. JMX has no path: there the client is an argument like the others.
	 */
	private static boolean ofPath(InvocationContext context) {
		Object client = context.getArguments().get(CLIENT);
		return client == null || client instanceof String[] || !context.canResolve(WebServerNamespace.class);
	}

	private static OperationInvoker strict(OperationParameters parameters, OperationInvoker invoker) {
		Set<String> known = parameters.stream()
			.filter((parameter) -> !parameter.getType().equals(SecurityContext.class))
			.map(OperationParameter::getName)
			.collect(Collectors.toCollection(TreeSet::new));
		return (context) -> {
			Set<String> unknown = new TreeSet<>(context.getArguments().keySet());
			unknown.removeAll(known);
			return unknown.isEmpty() ? invoker.invoke(context)
					: refused("Unknown %s; allowed are %s".formatted(ForeignText.of(String.join(", ", unknown)),
							known.stream().filter((it) -> !it.equals(CLIENT)).collect(Collectors.joining(", "))));
		};
	}

	private static WebEndpointResponse<Object> refused(String message) {
		return new WebEndpointResponse<>(Map.of("error", message), WebEndpointResponse.STATUS_BAD_REQUEST);
	}

}
