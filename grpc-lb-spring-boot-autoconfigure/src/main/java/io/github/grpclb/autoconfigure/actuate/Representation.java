package io.github.grpclb.autoconfigure.actuate;

import java.nio.charset.StandardCharsets;

import org.springframework.boot.actuate.endpoint.ApiVersion;
import org.springframework.boot.actuate.endpoint.Producible;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

/**
 * How the endpoint can show itself. A later one wins where a request accepts several: a
 * browser accepts everything, but HTML explicitly.
 */
enum Representation implements Producible<Representation> {

	/** The actuator's own kind of JSON. */
	ACTUATOR_JSON(ApiVersion.V3.getProducedMimeType()),

	/** JSON. */
	JSON(MimeTypeUtils.APPLICATION_JSON),

	/** The live page. */
	HTML(new MimeType("text", "html", StandardCharsets.UTF_8));

	private final MimeType type;

	Representation(MimeType type) {
		this.type = type;
	}

	@Override
	public MimeType getProducedMimeType() {
		return this.type;
	}

	@Override
	public boolean isDefault() {
		return this == JSON;
	}

}
