package io.github.grpclb.doctor;

import java.util.List;

/**
 * Knows findings of its own that {@link Findings} should show, such as a reload that was
 * refused. Must be thread-safe and quick.
 */
@FunctionalInterface
public interface FindingSource {

	/**
	 * Returns what is wrong now.
	 * @return the findings, empty if all is well
	 */
	List<Finding> findings();

}
