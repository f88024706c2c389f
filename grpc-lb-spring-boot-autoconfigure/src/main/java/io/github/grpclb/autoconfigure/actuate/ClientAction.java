package io.github.grpclb.autoconfigure.actuate;

import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.inspect.LiveClient;

/**
 * What an operator may do to a client's backends.
 */
enum ClientAction {

	/** Stops new calls to a backend. */
	DRAIN("drain", LiveClient::drain),

	/** Lets a drained backend have calls again. */
	UNDRAIN("undrain", LiveClient::undrain);

	private final String id;

	private final BiConsumer<LiveClient, String> change;

	ClientAction(String id, BiConsumer<LiveClient, String> change) {
		this.id = id;
		this.change = change;
	}

	static ClientAction of(@Nullable String id) {
		return Arrays.stream(values())
			.filter((action) -> action.id.equals(id))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("%s; allowed are %s".formatted(
					(id != null) ? "Unknown action '" + id + "'" : "The action is missing",
					Arrays.stream(values()).map((action) -> action.id).collect(Collectors.joining(", ")))));
	}

	/**
	 * Does it.
	 * @param client the client
	 * @param backend the backend's address
	 * @throws IllegalArgumentException if it cannot be done; nothing has changed then
	 */
	void apply(LiveClient client, @Nullable String backend) {
		if (backend == null) {
			throw new IllegalArgumentException(
					"The action '%s' needs a backend, for example \"10.0.0.1:50051\"".formatted(this.id));
		}
		this.change.accept(client, backend);
	}

}
