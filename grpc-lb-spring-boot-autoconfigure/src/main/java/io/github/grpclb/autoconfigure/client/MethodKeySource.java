package io.github.grpclb.autoconfigure.client;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/**
 * A property source in which method names are quoted as Boot wants map keys:
 * {@code methods.[orders.OrderService/Create].deadline}. Users write them in YAML without
 * the brackets, and Boot would drop the slash and take the dots for levels.
 */
final class MethodKeySource extends EnumerablePropertySource<EnumerablePropertySource<?>>
		implements OriginLookup<String> {

	private static final Pattern METHOD_KEY = Pattern.compile(
			"(grpc\\.lb\\.(?:defaults|clients\\.[^.]+)\\.methods)\\.(?!\\[)(.+?)\\.("
					+ "deadline|wait-?for-?ready|max-?request-?size|max-?response-?size|(?:retry|hedging)\\..+)",
			Pattern.CASE_INSENSITIVE);

	/** The quoted name to the name that the source knows. */
	private final Map<String, String> names = new LinkedHashMap<>();

	MethodKeySource(EnumerablePropertySource<?> source) {
		super(source.getName(), source);
		for (String name : source.getPropertyNames()) {
			this.names.put(quoted(name), name);
		}
	}

	static boolean hasMethodKeys(PropertySource<?> source) {
		if (source instanceof EnumerablePropertySource<?> enumerable) {
			for (String name : enumerable.getPropertyNames()) {
				if (METHOD_KEY.matcher(name).matches()) {
					return true;
				}
			}
		}
		return false;
	}

	private static String quoted(String name) {
		Matcher matcher = METHOD_KEY.matcher(name);
		return matcher.matches() ? matcher.group(1) + "[" + matcher.group(2) + "]." + matcher.group(3) : name;
	}

	@Override
	public String[] getPropertyNames() {
		return this.names.keySet().toArray(new String[0]);
	}

	@Override
	public @Nullable Object getProperty(String name) {
		String known = this.names.get(name);
		return (known != null) ? getSource().getProperty(known) : null;
	}

	@Override
	public @Nullable Origin getOrigin(String name) {
		String known = this.names.get(name);
		return (known != null) ? OriginLookup.getOrigin(getSource(), known) : null;
	}

}
