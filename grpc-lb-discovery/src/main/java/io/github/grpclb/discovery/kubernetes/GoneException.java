package io.github.grpclb.discovery.kubernetes;

/**
 * The version that a watch or a page of a list wanted to go on from is no longer kept
 * (410): the list must be read anew. An ordinary event in the life of a watch.
 */
final class GoneException extends Exception {

	GoneException(String message) {
		super(message);
	}

}
