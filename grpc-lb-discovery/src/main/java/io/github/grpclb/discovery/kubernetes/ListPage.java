package io.github.grpclb.discovery.kubernetes;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import com.google.gson.stream.MalformedJsonException;

import io.github.grpclb.discovery.registry.Bounds;

/**
 * One page of a list.
 *
 * @param objects its items
 * @param resourceVersion where a watch goes on from, empty if this is no list
 * @param next where the next page begins, empty if this was the last
 */
record ListPage(List<ApiObject> objects, String resourceVersion, String next) {

	static ListPage read(Json json) throws IOException {
		List<ApiObject> objects = new ArrayList<>();
		String[] metadata = { "", "" };
		json.object((field) -> {
			switch (field) {
				case "metadata" -> json.object((name) -> {
					switch (name) {
						case "resourceVersion" -> metadata[0] = String.valueOf(json.string());
						case "continue" -> metadata[1] = String.valueOf(json.string());
						default -> json.skip();
					}
				});
				case "items" -> json.array(() -> {
					if (objects.size() >= Bounds.MAX_BACKENDS) {
						throw new MalformedJsonException("more than " + Bounds.MAX_BACKENDS + " items");
					}
					objects.add(ApiObject.read(json));
				});
				default -> json.skip();
			}
		});
		return new ListPage(objects, metadata[0], metadata[1]);
	}

	int endpoints() {
		return this.objects.stream()
			.mapToInt((object) -> (object.slice() != null) ? object.slice().endpoints().size() : 0)
			.sum();
	}

}
