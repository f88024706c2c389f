package io.github.grpclb.autoconfigure.actuate;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.ForeignText;
import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.CanaryControl.Command;
import io.github.grpclb.control.Cause;
import io.github.grpclb.control.Change;
import io.github.grpclb.spec.PolicyName;

/**
 * What an operator may do to a client. Each action but {@code refresh} takes a
 * {@code ttl} after which it is taken back.
 */
enum ClientAction {

	/** Stops new calls to a backend. */
	DRAIN(change((request) -> new Change.Drain(backend(request))), "backend"),

	/** Lets a drained backend have calls again. */
	UNDRAIN(change((request) -> new Change.Undrain(backend(request))), "backend"),

	/** Gives a backend another weight. */
	WEIGHT(change((request) -> new Change.Weight(backend(request), request.number("weight", "2.5"))), "backend",
			"weight"),

	/** Splits the calls between groups in another way. */
	SPLIT(change((request) -> new Change.Split(request.split())), "split"),

	/** Uses another pick policy. */
	POLICY(change((request) -> new Change.Policy(PolicyName.of(request.text("policy", "round-robin")))), "policy"),

	/** Gives unary calls another deadline. */
	DEADLINE(change((request) -> new Change.Deadline(request.duration("deadline"))), "deadline"),

	/** Asks discovery now. */
	REFRESH((client, request, cause) -> client.refresh()),

	/** Tells the guard of the canary what to do. */
	CANARY(ClientAction::canary, "command"),

	/** Takes back what operators have changed. */
	RESET(change((request) -> new Change.Reset()));

	/** Enough to recognize what was sent. */
	private static final int SHOWN = 100;

	private final Act act;

	private final Set<String> parameters;

	ClientAction(Act act, String... parameters) {
		this.act = act;
		this.parameters = new HashSet<>(Set.of(parameters));
		if (!name().equals("REFRESH")) {
			this.parameters.add("ttl");
		}
	}

	private static Act change(Reading reading) {
		return (client, request, cause) -> client.change(reading.read(request), request.ttl(), cause);
	}

	private static String backend(ClientRequest request) {
		return request.text("backend", "10.0.0.1:50051");
	}

	private static void canary(BalancedClient client, ClientRequest request, Cause cause) {
		client.canary(Command.of(request.text("command", "pause")), request.ttl(), cause);
	}

	static ClientAction of(@Nullable String id) {
		return Arrays.stream(values())
			.filter((action) -> action.id().equals(id))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("%s; allowed are %s".formatted(
					(id != null) ? "Unknown action '" + ForeignText.of(id, SHOWN) + "'" : "The action is missing",
					Arrays.stream(values()).map(ClientAction::id).collect(Collectors.joining(", ")))));
	}

	private String id() {
		return name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Does it.
	 * @param client the client
	 * @param request what was sent with it
	 * @param cause who wants it
	 * @throws IllegalArgumentException if it cannot be done; nothing has changed then
	 */
	void apply(BalancedClient client, ClientRequest request, Cause cause) {
		request.allowOnly(id(), this.parameters);
		this.act.apply(client, request, cause);
	}

	private interface Act {

		void apply(BalancedClient client, ClientRequest request, Cause cause);

	}

	private interface Reading {

		Change read(ClientRequest request);

	}

}
