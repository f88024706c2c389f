package io.github.grpclb.autoconfigure.actuate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.Selector.Match;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.lang.Nullable;

import io.github.grpclb.ForeignText;
import io.github.grpclb.autoconfigure.actuate.GrpcLbDescriptor.FindingDescriptor;
import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.control.Cause;
import io.github.grpclb.server.ServerControl;
import io.github.grpclb.snapshot.ClientSnapshot;

/**
 * The endpoint {@code grpclb}: every balanced client with its backends, the server, what
 * is wrong, and what an operator may do about it. JMX uses it as it is; for HTTP
 * {@link GrpcLbWebEndpointExtension} adds status codes, the caller's name and the live
 * page.
 */
@Endpoint(id = "grpclb")
@SuppressWarnings("deprecation") // Spring 6 knows no other @Nullable on parameters.
public final class GrpcLbEndpoint {

	/** Enough to recognize what was sent. */
	private static final int SHOWN = 100;

	/** An error with all that it lists; what was sent is cut before. */
	private static final int MOST_SHOWN = 2000;

	static final EndpointId ENDPOINT_ID = EndpointId.of("grpclb");

	private final BalancerRegistry registry;

	private final @Nullable ServerControl server;

	private final @Nullable Doctor doctor;

	GrpcLbEndpoint(BalancerRegistry registry, @Nullable ServerControl server, @Nullable Doctor doctor) {
		this.registry = registry;
		this.server = server;
		this.doctor = doctor;
	}

	/**
	 * Shows everything.
	 * @return clients, server and findings
	 */
	// What it produces must equal that of the extension, which takes its place then.
	@ReadOperation(producesFrom = Representation.class)
	public GrpcLbDescriptor all() {
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
	 * Shows one client. The selector is an array, so that a {@code client} in a body is
	 * not taken for the one in the path.
	 * @param client its name
	 * @return the client
	 * @throws InvalidEndpointRequestException if there is none of that name
	 */
	@ReadOperation
	public ClientDescriptor client(@Selector(match = Match.ALL_REMAINING) String... client) {
		BalancedClient live = find(String.join("/", client));
		return ClientDescriptor.of(live.snapshot(), live.history());
	}

	/**
	 * Drains the server or takes that back.
	 * @param action {@code drain-server} or {@code undrain-server}
	 * @return the server afterwards
	 * @throws InvalidEndpointRequestException if that cannot be done; nothing has changed
	 */
	@WriteOperation
	public ServerDescriptor server(@Nullable String action) {
		try {
			return ServerDescriptor.of(ServerAction.of(action).apply(this.server));
		}
		catch (IllegalArgumentException ex) {
			throw refused(ex);
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
	 * @return the client afterwards
	 * @throws InvalidEndpointRequestException if that cannot be done; nothing has changed
	 */
	@WriteOperation
	public ClientDescriptor change(@Selector(match = Match.ALL_REMAINING) String[] client, @Nullable String action,
			@Nullable String backend, @Nullable String weight, @Nullable String split, @Nullable String policy,
			@Nullable String deadline, @Nullable String command, @Nullable String ttl) {
		return change(String.join("/", client), action,
				ClientRequest.of(backend, weight, split, policy, deadline, command, ttl), Cause.OPERATOR);
	}

	ClientDescriptor change(String client, @Nullable String action, ClientRequest request, Cause operator) {
		BalancedClient live = find(client);
		try {
			ClientAction.of(action).apply(live, request, operator);
			return ClientDescriptor.of(live.snapshot());
		}
		catch (IllegalArgumentException ex) {
			throw refused(ex);
		}
	}

	private BalancedClient find(String client) {
		return this.registry.find(client).orElseThrow(() -> {
			List<String> names = this.registry.clients().stream().map(BalancedClient::name).toList();
			return new UnknownClientException("No client '%s' under grpc.lb.clients; there %s".formatted(
					ForeignText.of(client, SHOWN), names.isEmpty() ? "is none" : "are " + String.join(", ", names)));
		});
	}

	private static InvalidEndpointRequestException refused(IllegalArgumentException cause) {
		String message = ForeignText.of(String.valueOf(cause.getMessage()), MOST_SHOWN);
		return new InvalidEndpointRequestException(message, message, cause);
	}

	/**
	 * No client has that name.
	 */
	static final class UnknownClientException extends InvalidEndpointRequestException {

		UnknownClientException(String message) {
			super(message, message);
		}

	}

}
