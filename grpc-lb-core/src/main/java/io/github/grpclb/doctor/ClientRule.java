package io.github.grpclb.doctor;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.snapshot.ClientSnapshot;
import io.github.grpclb.spec.ClientSpec;

/**
 * One question that the doctor asks about each client. At the start the snapshot is that
 * of a client without channels, so that only what the settings show is found.
 */
@FunctionalInterface
public interface ClientRule {

	/**
	 * Looks at one client.
	 * @param spec its settings in force
	 * @param now what it does
	 * @param around what surrounds it
	 * @return the finding, {@code null} if all is well
	 */
	@Nullable Finding check(ClientSpec spec, ClientSnapshot now, ApplicationFacts around);

}
