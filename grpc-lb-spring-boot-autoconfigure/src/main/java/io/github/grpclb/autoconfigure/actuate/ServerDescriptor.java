package io.github.grpclb.autoconfigure.actuate;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import io.github.grpclb.server.ServerSnapshot;
import io.github.grpclb.server.ServerState;

/**
 * The server as the endpoint shows it; durations in ISO-8601 whatever the JSON mapper
 * does.
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record ServerDescriptor(ServerState state, int inFlight, int connections, long accepted, long rejected,
		int concurrencyLimit, String maxConnectionAge, DrainDescriptor drain) implements OperationResponseBody {

	static ServerDescriptor of(ServerSnapshot server) {
		return new ServerDescriptor(server.state(), server.inFlight(), server.connections(), server.accepted(),
				server.rejected(), server.concurrencyLimit(), server.maxConnectionAge().toString(),
				new DrainDescriptor(server.drain().delay().toString(), server.drain().grace().toString()));
	}

	record DrainDescriptor(String delay, String grace) {
	}

}
