package io.github.grpclb.autoconfigure.actuate;

import java.security.Principal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.lang.Nullable;

import io.github.grpclb.autoconfigure.actuate.GrpcLbDescriptor.FindingDescriptor;
import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.control.Cause;
import io.github.grpclb.control.Cause.Kind;
import io.github.grpclb.server.ServerControl;
import io.github.grpclb.snapshot.ClientSnapshot;

/**
 * {@code /actuator/grpclb}: every balanced client with its backends, the server, what is
 * wrong, and what an operator may do about it. Browsers get a live page.
 */
@WebEndpoint(id = "grpclb")
@SuppressWarnings("deprecation") // Spring 6 knows no other @Nullable on parameters.
public final class GrpcLbEndpoint {

	static final EndpointId ENDPOINT_ID = EndpointId.of("grpclb");

	private static final String[] PARAMETERS = { "backend", "weight", "split", "policy", "deadline", "command", "ttl" };

	private final BalancerRegistry registry;

	private final @Nullable ServerControl server;

	private final @Nullable Doctor doctor;

	private final @Nullable Dashboard dashboard;

	GrpcLbEndpoint(BalancerRegistry registry, @Nullable ServerControl server, @Nullable Doctor doctor,
			@Nullable Dashboard dashboard) {
		this.registry = registry;
		this.server = server;
		this.doctor = doctor;
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
		return new WebEndpointResponse<>(describe(),
				(representation != Representation.HTML) ? representation : Representation.JSON);
	}

	private GrpcLbDescriptor describe() {
		Map<BalancedClient, ClientSnapshot> snapshots = new LinkedHashMap<>();
		this.registry.clients().forEach((client) -> snapshots.put(client, client.snapshot()));
		Map<String, ClientDescriptor> clients = new LinkedHashMap<>();
		snapshots.forEach((client, snapshot) -> clients.put(client.name(), ClientDescriptor.of(snapshot)));
		List<FindingDescriptor> findings = (this.doctor != null)
				? this.doctor.examine(snapshots).stream().map(FindingDescriptor::of).toList() : List.of();
		ServerDescriptor server = (this.server != null && this.server.inUse())
				? ServerDescriptor.of(this.server.snapshot()) : null;
		return new GrpcLbDescriptor(clients, server, findings);
	}

	/**
	 * Shows one client.
	 * @param client its name
	 * @return the client, or 404 with a message
	 */
	@ReadOperation
	public WebEndpointResponse<Object> client(@Selector String client) {
		BalancedClient live = this.registry.find(client).orElse(null);
		return (live != null) ? new WebEndpointResponse<>(ClientDescriptor.of(live.snapshot())) : unknown(client);
	}

	/**
	 * Drains the server or takes that back.
	 * @param action {@code drain-server} or {@code undrain-server}
	 * @return the server, or 400 with a message
	 */
	@WriteOperation
	public WebEndpointResponse<Object> server(@Nullable String action) {
		try {
			return new WebEndpointResponse<>(ServerDescriptor.of(ServerAction.of(action).apply(this.server)));
		}
		catch (IllegalArgumentException ex) {
			return refused(WebEndpointResponse.STATUS_BAD_REQUEST, ex.getMessage());
		}
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
	public WebEndpointResponse<Object> change(@Selector String client, @Nullable String action,
			@Nullable String backend, @Nullable String weight, @Nullable String split, @Nullable String policy,
			@Nullable String deadline, @Nullable String command, @Nullable String ttl, SecurityContext security) {
		BalancedClient live = this.registry.find(client).orElse(null);
		if (live == null) {
			return unknown(client);
		}
		try {
			ClientRequest request = ClientRequest.of(PARAMETERS, backend, weight, split, policy, deadline, command,
					ttl);
			ClientAction.of(action).apply(live, request, operator(security));
			return new WebEndpointResponse<>(ClientDescriptor.of(live.snapshot()));
		}
		catch (IllegalArgumentException ex) {
			return refused(WebEndpointResponse.STATUS_BAD_REQUEST, ex.getMessage());
		}
	}

	private static Cause operator(SecurityContext security) {
		Principal principal = security.getPrincipal();
		return (principal != null) ? new Cause(Kind.OPERATOR, principal.getName()) : Cause.OPERATOR;
	}

	private WebEndpointResponse<Object> unknown(String client) {
		List<String> names = this.registry.clients().stream().map(BalancedClient::name).toList();
		return refused(WebEndpointResponse.STATUS_NOT_FOUND, "No client '%s' under grpc.lb.clients; there %s"
			.formatted(client, names.isEmpty() ? "is none" : "are " + String.join(", ", names)));
	}

	private static WebEndpointResponse<Object> refused(int status, @Nullable String message) {
		return new WebEndpointResponse<>(Map.of("error", String.valueOf(message)), status);
	}

}
