package io.github.grpclb.autoconfigure.actuate;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.OperationType;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvoker;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvokerAdvisor;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameter;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameters;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * Refuses writes with parameters that nobody reads, which the actuator ignores otherwise:
 * an operator who misspells one must not believe that it took effect.
 */
final class StrictParameters implements OperationInvokerAdvisor {

	@Override
	public OperationInvoker apply(EndpointId endpointId, OperationType operationType, OperationParameters parameters,
			OperationInvoker invoker) {
		if (!endpointId.equals(GrpcLbEndpoint.ENDPOINT_ID) || operationType != OperationType.WRITE) {
			return invoker;
		}
		Set<String> known = parameters.stream()
			.filter((parameter) -> !parameter.getType().equals(SecurityContext.class))
			.map(OperationParameter::getName)
			.collect(Collectors.toCollection(TreeSet::new));
		return (context) -> {
			Set<String> unknown = new TreeSet<>(context.getArguments().keySet());
			unknown.removeAll(known);
			return unknown.isEmpty() ? invoker.invoke(context)
					: new WebEndpointResponse<>(Map.of("error", "Unknown %s; allowed are %s"
						.formatted(String.join(", ", unknown), String.join(", ", known))),
							WebEndpointResponse.STATUS_BAD_REQUEST);
		};
	}

}
