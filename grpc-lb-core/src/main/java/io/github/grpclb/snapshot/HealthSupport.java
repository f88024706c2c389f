package io.github.grpclb.snapshot;

/**
 * What a backend's health service does for its clients (gRFC A17).
 */
public enum HealthSupport {

	/** It answers, or health checking is off. */
	CHECKED,

	/** The backend has none, and is taken as it is. */
	UNSUPPORTED,

	/** It refuses the client ({@code UNAUTHENTICATED} or {@code PERMISSION_DENIED}). */
	NEEDS_AUTH,

	/** It takes the question and does not answer. */
	SILENT

}
