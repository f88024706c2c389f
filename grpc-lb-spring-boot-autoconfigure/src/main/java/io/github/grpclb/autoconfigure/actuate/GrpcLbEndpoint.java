package io.github.grpclb.autoconfigure.actuate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

import io.github.grpclb.inspect.BalancerRegistry;
import io.github.grpclb.inspect.ClientSnapshot;
import io.github.grpclb.inspect.LiveClient;
import io.github.grpclb.server.ServerControl;

/**
 * {@code /actuator/grpclb}: every balanced client with its backends, the server, and what
 * an operator may do about them.
 */
@WebEndpoint(id = "grpclb")
public class GrpcLbEndpoint {

	private final BalancerRegistry registry;

	private final @Nullable ServerControl server;

	/**
	 * Creates the endpoint.
	 * @param registry the clients
	 * @param server the server, {@code null} if the application has none
	 */
	public GrpcLbEndpoint(BalancerRegistry registry, @Nullable ServerControl server) {
		this.registry = registry;
		this.server = server;
	}

	/**
	 * Describes everything.
	 * @return clients, server and findings
	 */
	@ReadOperation
	public Map<String, @Nullable Object> all() {
		Map<String, ClientSnapshot> clients = new LinkedHashMap<>();
		this.registry.clients().forEach((client) -> clients.put(client.name(), client.snapshot()));
		Map<String, @Nullable Object> all = new LinkedHashMap<>();
		all.put("clients", clients);
		all.put("server", (this.server != null) ? this.server.snapshot() : null);
		all.put("findings", List.of());
		return all;
	}

	/**
	 * Describes one client.
	 * @param client its name
	 * @return the client, {@code null} (404) if there is none of that name
	 */
	@ReadOperation
	public @Nullable ClientSnapshot client(@Selector String client) {
		return this.registry.find(client).map(LiveClient::snapshot).orElse(null);
	}

	/**
	 * Drains the server or takes that back.
	 * @param action {@code drain-server} or {@code undrain-server}
	 * @return the server, or 400 with a message
	 */
	@WriteOperation
	public WebEndpointResponse<Object> server(String action) {
		if (this.server == null) {
			return refused("This application runs no gRPC server");
		}
		switch (action) {
			case "drain-server" -> this.server.drain();
			case "undrain-server" -> {
				if (!this.server.undrain()) {
					return refused("The server is shutting down; that cannot be taken back");
				}
			}
			default -> {
				return refused("Unknown action '%s'; allowed are drain-server and undrain-server".formatted(action));
			}
		}
		return new WebEndpointResponse<>(this.server.snapshot());
	}

	/**
	 * Changes one client.
	 * @param client its name
	 * @param action {@code drain} or {@code undrain}
	 * @param backend the backend's address
	 * @return the client, 404 if there is none of that name, or 400 with a message
	 */
	@WriteOperation
	public WebEndpointResponse<Object> change(@Selector String client, String action, @Nullable String backend) {
		LiveClient live = this.registry.find(client).orElse(null);
		if (live == null) {
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
		}
		try {
			apply(live, action, backend);
		}
		catch (IllegalArgumentException ex) {
			return refused(String.valueOf(ex.getMessage()));
		}
		return new WebEndpointResponse<>(live.snapshot());
	}

	private static void apply(LiveClient live, String action, @Nullable String backend) {
		switch (action) {
			case "drain" -> live.drain(required(backend));
			case "undrain" -> live.undrain(required(backend));
			default -> throw new IllegalArgumentException(
					"Unknown action '%s'; allowed are drain and undrain".formatted(action));
		}
	}

	private static String required(@Nullable String backend) {
		if (backend == null) {
			throw new IllegalArgumentException("The action needs a backend, for example \"10.0.0.1:50051\"");
		}
		return backend;
	}

	private static WebEndpointResponse<Object> refused(String message) {
		return new WebEndpointResponse<>(Map.of("error", message), WebEndpointResponse.STATUS_BAD_REQUEST);
	}

}
