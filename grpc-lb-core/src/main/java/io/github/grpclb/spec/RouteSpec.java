package io.github.grpclb.spec;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import org.jspecify.annotations.Nullable;

/**
 * Sends the calls that match to one group, before the split is asked.
 *
 * @param header the request header to look at, {@code null} for a route by method
 * @param value the exact header value wanted, {@code null} if {@code regex} or
 * {@code present} is used
 * @param regex a pattern that the whole header value must match, or {@code null}
 * @param present whether the header must be there ({@code true}) or absent
 * ({@code false}), or {@code null}
 * @param methods full method names ({@code package.Service/Method}), or
 * {@code package.Service} for all of its methods; empty for every method
 * @param group the group that matching calls go to
 */
public record RouteSpec(@Nullable String header, @Nullable String value, @Nullable String regex,
		@Nullable Boolean present, List<String> methods, String group) {

	public RouteSpec {
		methods = methods.stream().map((method) -> MethodSpec.checked("routes.methods", method)).toList();
		Require.text("routes.group", group, "Name one of the client's groups.");
		int matchers = ((value != null) ? 1 : 0) + ((regex != null) ? 1 : 0) + ((present != null) ? 1 : 0);
		if (header == null && (matchers > 0 || methods.isEmpty())) {
			throw new InvalidSpecException("routes.header", null, "set, unless the route lists only methods",
					"Name the header that this route looks at, or list methods.");
		}
		if (header != null && matchers != 1) {
			throw new InvalidSpecException("routes.header", header, "given with exactly one of value, regex or present",
					"For example { header: x-canary, value: \"true\", group: v2 }.");
		}
		if (header != null) {
			Require.headerName("routes.header", header);
		}
		if (header != null && header.toLowerCase(Locale.ROOT).endsWith("-bin")) {
			throw new InvalidSpecException("routes.header", header, "a header with a text value (no -bin)",
					"Send what should be routed by in a text header.");
		}
		if (regex != null) {
			compile(regex);
		}
	}

	private static void compile(String regex) {
		try {
			Pattern.compile(regex);
		}
		catch (PatternSyntaxException ex) {
			throw new InvalidSpecException("routes.regex", regex, "a regular expression", ex.getDescription() + ".");
		}
	}

}
