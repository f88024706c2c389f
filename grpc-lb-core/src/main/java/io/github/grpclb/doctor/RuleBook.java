package io.github.grpclb.doctor;

import java.util.List;

/**
 * The rules by which the doctor examines an application and its clients.
 *
 * @param application those of the application as a whole
 * @param client those that are asked of each client
 */
public record RuleBook(List<ApplicationRule> application, List<ClientRule> client) {

	public RuleBook {
		application = List.copyOf(application);
		client = List.copyOf(client);
	}

}
