package io.github.grpclb.discovery.kubernetes;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/**
 * One event of a watch.
 *
 * @param type {@code ADDED}, {@code MODIFIED}, {@code DELETED}, {@code BOOKMARK} or
 * {@code ERROR}
 * @param object what happened to
 */
record WatchEvent(String type, ApiObject object) {

	private static final ApiObject NOTHING = new ApiObject("", "", null, null, 0, "");

	static WatchEvent read(Json json) throws IOException {
		Reading reading = new Reading();
		json.object((field) -> {
			switch (field) {
				case "type" -> reading.type = json.string();
				case "object" -> reading.object = ApiObject.read(json);
				default -> json.skip();
			}
		});
		return new WatchEvent((reading.type != null) ? reading.type : "", reading.object);
	}

	private static final class Reading {

		private @Nullable String type;

		private ApiObject object = NOTHING;

	}

}
