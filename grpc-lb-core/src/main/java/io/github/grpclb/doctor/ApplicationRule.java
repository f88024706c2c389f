package io.github.grpclb.doctor;

import org.jspecify.annotations.Nullable;

/**
 * One question that the doctor asks about the application as a whole.
 */
@FunctionalInterface
public interface ApplicationRule {

	/**
	 * Looks at the application.
	 * @param around what is known of it
	 * @return the finding, {@code null} if all is well
	 */
	@Nullable Finding check(ApplicationFacts around);

}
