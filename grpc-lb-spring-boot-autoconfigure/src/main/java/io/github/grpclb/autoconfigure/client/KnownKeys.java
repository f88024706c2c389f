package io.github.grpclb.autoconfigure.client;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/**
 * The keys that a record of properties has, found by looking at the record, so that this
 * check cannot fall behind the properties.
 */
final class KnownKeys {

	private static final Set<Type> OPEN = Set.of(String.class, Integer.class, Object.class);

	private final ConfigurationPropertyName name;

	private final int prefix;

	private KnownKeys(ConfigurationPropertyName name, int prefix) {
		this.name = name;
		this.prefix = prefix;
	}

	/**
	 * Finds what is wrong with a name.
	 * @param name a name under the prefix
	 * @param prefix the number of elements before the record's own keys
	 * @param properties the record
	 * @return the unknown element with the nearest known one, {@code null} if the name is
	 * known
	 */
	static @Nullable Unknown check(ConfigurationPropertyName name, int prefix, Class<? extends Record> properties) {
		return new KnownKeys(name, prefix).inside(properties, prefix);
	}

	private @Nullable Unknown inside(Type type, int index) {
		if (index >= this.name.getNumberOfElements()) {
			return null;
		}
		if (type instanceof ParameterizedType generic) {
			Type last = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
			boolean open = Map.class.isAssignableFrom((Class<?>) generic.getRawType()) && OPEN.contains(last);
			return open ? null : inside(last, index + 1);
		}
		return (type instanceof Class<?> record && record.isRecord() && !record.equals(Ratio.class))
				? inside(record, index) : null;
	}

	private @Nullable Unknown inside(Class<?> record, int index) {
		Map<String, Type> keys = new TreeMap<>();
		for (RecordComponent component : record.getRecordComponents()) {
			keys.put(dashed(component.getName()), component.getGenericType());
		}
		String element = this.name.getElement(index, Form.UNIFORM);
		for (Map.Entry<String, Type> key : keys.entrySet()) {
			if (key.getKey().replace("-", "").equals(element)) {
				return inside(key.getValue(), index + 1);
			}
		}
		String nearest = Nearest.to(this.name.getElement(index, Form.ORIGINAL), keys.keySet());
		String parent = this.name.chop(index).toString();
		return new Unknown(this.name.toString(), parent + "." + nearest, List.copyOf(keys.keySet()),
				index == this.prefix);
	}

	static String dashed(String name) {
		return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
	}

	/**
	 * A key that does not exist.
	 *
	 * @param name the key as it was written
	 * @param nearest the known key that is written most alike
	 * @param siblings all keys of the same level
	 * @param top whether the very first element is unknown
	 */
	record Unknown(String name, String nearest, List<String> siblings, boolean top) {
	}

}
