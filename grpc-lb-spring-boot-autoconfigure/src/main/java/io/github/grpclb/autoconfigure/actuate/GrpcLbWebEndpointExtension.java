package io.github.grpclb.autoconfigure.actuate;

import java.security.Principal;
import java.util.Map;
import java.util.function.Supplier;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.Selector.Match;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.lang.Nullable;

import io.github.grpclb.autoconfigure.actuate.GrpcLbEndpoint.UnknownClientException;
import io.github.grpclb.control.Cause;
import io.github.grpclb.control.Cause.Kind;

/**
 * {@code /actuator/grpclb}: the endpoint over HTTP, with status codes and messages, and
 * the live page for browsers.
 */
@SuppressWarnings("deprecation") // Spring 6 knows no other @Nullable on parameters.
@EndpointWebExtension(endpoint = GrpcLbEndpoint.class)
public final class GrpcLbWebEndpointExtension {

	private final GrpcLbEndpoint endpoint;

	private final @Nullable Dashboard dashboard;

	GrpcLbWebEndpointExtension(GrpcLbEndpoint endpoint, @Nullable Dashboard dashboard) {
		this.endpoint = endpoint;
		this.dashboard = dashboard;
	}

	/**
	 * Shows everything.
	 * @param representation what the caller accepts
	 * @return clients, server and findings, or the live page
	 */
	@ReadOperation(producesFrom = Representation.class)
	public WebEndpointResponse<Object> all(Representation representation) {
		if (representation == Representation.HTML && this.dashboard != null) {
			return new WebEndpointResponse<>(this.dashboard.html(), representation);
		}
		return new WebEndpointResponse<>(this.endpoint.all(),
				(representation != Representation.HTML) ? representation : Representation.JSON);
	}

	/**
	 * Shows one client.
	 * @param client its name
	 * @return the client, or 404 with a message
	 */
	@ReadOperation
	public WebEndpointResponse<Object> client(@Selector(match = Match.ALL_REMAINING) String... client) {
		return answer(() -> this.endpoint.client(client));
	}

	/**
	 * Drains the server or takes that back.
	 * @param action {@code drain-server} or {@code undrain-server}
	 * @return the server, or 400 with a message
	 */
	@WriteOperation
	public WebEndpointResponse<Object> server(@Nullable String action) {
		return answer(() -> this.endpoint.server(action));
	}

	/**
	 * Changes one client.
	 * @param client its name
	 * @param action what to do, for example {@code split}
	 * @param backend the backend's address, for {@code drain}, {@code undrain} and
	 * {@code weight}
	 * @param weight the backend's new weight
	 * @param split the new split, for example {@code v1=50,v2=50}
	 * @param policy the new pick policy
	 * @param deadline the new deadline of unary calls
	 * @param command what the guard of the canary is to do
	 * @param ttl after which time the change is taken back
	 * @param security who asks
	 * @return the client, 404 if there is none of that name, or 400 with a message
	 */
	@WriteOperation
	public WebEndpointResponse<Object> change(@Selector(match = Match.ALL_REMAINING) String[] client,
			@Nullable String action, @Nullable String backend, @Nullable String weight, @Nullable String split,
			@Nullable String policy, @Nullable String deadline, @Nullable String command, @Nullable String ttl,
			SecurityContext security) {
		ClientRequest request = ClientRequest.of(backend, weight, split, policy, deadline, command, ttl);
		return answer(() -> this.endpoint.change(String.join("/", client), action, request, operator(security)));
	}

	private static Cause operator(SecurityContext security) {
		Principal principal = security.getPrincipal();
		return (principal != null) ? new Cause(Kind.OPERATOR, principal.getName()) : Cause.OPERATOR;
	}

	private static WebEndpointResponse<Object> answer(Supplier<Object> operation) {
		try {
			return new WebEndpointResponse<>(operation.get());
		}
		catch (UnknownClientException ex) {
			return refused(WebEndpointResponse.STATUS_NOT_FOUND, ex);
		}
		catch (InvalidEndpointRequestException ex) {
			return refused(WebEndpointResponse.STATUS_BAD_REQUEST, ex);
		}
	}

	private static WebEndpointResponse<Object> refused(int status, InvalidEndpointRequestException cause) {
		return new WebEndpointResponse<>(Map.of("error", String.valueOf(cause.getMessage())), status);
	}

}
