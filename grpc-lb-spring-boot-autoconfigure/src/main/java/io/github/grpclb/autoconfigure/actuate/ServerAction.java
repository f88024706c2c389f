package io.github.grpclb.autoconfigure.actuate;

import java.util.Arrays;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.ForeignText;
import io.github.grpclb.server.ServerControl;
import io.github.grpclb.server.ServerSnapshot;

/**
 * What an operator may do to the server.
 */
enum ServerAction {

	/** Asks clients to go elsewhere while the server goes on serving. */
	DRAIN("drain-server", (server) -> {
		server.drain();
		return true;
	}),

	/** Takes a drain back. */
	UNDRAIN("undrain-server", ServerControl::undrain);

	/** Enough to recognize what was sent. */
	private static final int SHOWN = 100;

	private final String id;

	private final Predicate<ServerControl> change;

	ServerAction(String id, Predicate<ServerControl> change) {
		this.id = id;
		this.change = change;
	}

	static ServerAction of(@Nullable String id) {
		return Arrays.stream(values())
			.filter((action) -> action.id.equals(id))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("%s; allowed are %s".formatted(
					(id != null) ? "Unknown action '" + ForeignText.of(id, SHOWN) + "'" : "The action is missing",
					Arrays.stream(values()).map((action) -> action.id).collect(Collectors.joining(", ")))));
	}

	/**
	 * Does it.
	 * @param server the server, {@code null} if there is none
	 * @return the server afterwards
	 * @throws IllegalArgumentException if it cannot be done; nothing has changed then
	 */
	ServerSnapshot apply(@Nullable ServerControl server) {
		if (server == null || !server.inUse()) {
			throw new IllegalArgumentException("This application runs no gRPC server");
		}
		if (!this.change.test(server)) {
			throw new IllegalArgumentException("The server is shutting down; that cannot be taken back");
		}
		return server.snapshot();
	}

}
