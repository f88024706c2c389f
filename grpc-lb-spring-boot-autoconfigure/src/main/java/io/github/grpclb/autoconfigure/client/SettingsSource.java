package io.github.grpclb.autoconfigure.client;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.core.env.EnumerablePropertySource;

/**
 * What one property source has under {@code grpc.lb}, under the names that
 * {@link PropertyNames} and {@link VariableNames} give it.
 */
final class SettingsSource extends EnumerablePropertySource<EnumerablePropertySource<?>>
		implements OriginLookup<String> {

	/** Our name to the source's own. */
	private final Map<String, String> names = new LinkedHashMap<>();

	SettingsSource(EnumerablePropertySource<?> source) {
		super(source.getName(), source);
	}

	void add(String canonical, String raw) {
		this.names.putIfAbsent(canonical, raw);
	}

	/**
	 * Returns the name that the source has.
	 * @param canonical our name
	 * @return its own
	 */
	String raw(String canonical) {
		return this.names.getOrDefault(canonical, canonical);
	}

	@Override
	public String[] getPropertyNames() {
		return this.names.keySet().toArray(new String[0]);
	}

	@Override
	public @Nullable Object getProperty(String name) {
		String raw = this.names.get(name);
		return (raw != null) ? getSource().getProperty(raw) : null;
	}

	@Override
	public @Nullable Origin getOrigin(String name) {
		String raw = this.names.get(name);
		return (raw != null) ? PropertySourceOrigin.get(getSource(), raw) : null;
	}

}
