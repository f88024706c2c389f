package io.github.grpclb.autoconfigure.client;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

import io.github.grpclb.autoconfigure.discovery.ConsulProperties;
import io.github.grpclb.autoconfigure.discovery.EtcdProperties;
import io.github.grpclb.autoconfigure.discovery.KubernetesProperties;
import io.github.grpclb.autoconfigure.discovery.XdsProperties;
import io.github.grpclb.autoconfigure.server.GrpcLbServerProperties;

/**
 * The keys under {@code grpc.lb} with their types, found by looking at the records of
 * properties, so that no check can fall behind them.
 */
final class KnownKeys {

	static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("grpc.lb");

	private KnownKeys() {
	}

	/**
	 * Finds what stands under a name.
	 * @param name a name under {@link #ROOT}
	 * @return what it is
	 */
	static Key find(ConfigurationPropertyName name) {
		return inside(null, name, ROOT.getNumberOfElements());
	}

	private static Key inside(@Nullable Type type, ConfigurationPropertyName name, int index) {
		if (index >= name.getNumberOfElements()) {
			return new Key((type != null) ? type : Map.class, null);
		}
		if (type instanceof ParameterizedType generic) {
			Type value = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
			// A map of simple values takes the rest of the name, dots included, as its
			// key.
			return (isMap(generic) && isLeaf(value)) ? new Key(value, null) : inside(value, name, index + 1);
		}
		Map<String, Type> keys = keys(type);
		String element = name.getElement(index, Form.UNIFORM);
		for (Map.Entry<String, Type> key : keys.entrySet()) {
			if (uniform(key.getKey()).equals(element)) {
				return inside(key.getValue(), name, index + 1);
			}
		}
		String written = name.getElement(index, Form.ORIGINAL);
		return new Key(Void.class, new Unknown(index, Nearest.to(written, keys.keySet()), List.copyOf(keys.keySet())));
	}

	/**
	 * Returns the keys of one level.
	 * @param type what has the keys, {@code null} for {@link #ROOT}
	 * @return the keys, as they are written in configuration, with their types; none for
	 * a value
	 */
	static Map<String, Type> keys(@Nullable Type type) {
		Map<String, Type> keys = new TreeMap<>();
		if (type == null) {
			keys.putAll(keys(GrpcLbProperties.class));
			keys.putAll(keys(GrpcLbClientsProperties.class));
			keys.put("server", GrpcLbServerProperties.class);
			keys.put("kubernetes", KubernetesProperties.class);
			keys.put("consul", ConsulProperties.class);
			keys.put("etcd", EtcdProperties.class);
			keys.put("xds", XdsProperties.class);
		}
		else if (type instanceof Class<?> record && !isLeaf(type)) {
			for (RecordComponent component : record.getRecordComponents()) {
				keys.put(dashed(component.getName()), component.getGenericType());
			}
		}
		return keys;
	}

	/**
	 * Returns the keys that hold a map, relative to a client.
	 * @return for example {@code groups}
	 */
	static List<String> maps() {
		List<String> maps = new ArrayList<>();
		keys(ClientProperties.class).forEach((key, type) -> {
			if (type instanceof ParameterizedType generic && isMap(generic)) {
				maps.add(key);
			}
		});
		return maps;
	}

	static boolean isMap(Type type) {
		return type instanceof ParameterizedType generic && Map.class.isAssignableFrom((Class<?>) generic.getRawType());
	}

	/**
	 * Returns what a collection holds.
	 * @param type any type
	 * @return the type of its elements, {@code null} if it is no collection
	 */
	static @Nullable Type elementOf(Type type) {
		return (type instanceof ParameterizedType generic
				&& Collection.class.isAssignableFrom((Class<?>) generic.getRawType()))
						? generic.getActualTypeArguments()[0] : null;
	}

	/**
	 * Says whether a type is written as one value.
	 * @param type any type
	 * @return whether there are no keys below it
	 */
	static boolean isLeaf(Type type) {
		return type instanceof Class<?> value && (!value.isRecord() || value.equals(Ratio.class))
				&& !value.equals(Map.class);
	}

	static String dashed(String name) {
		return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
	}

	static String uniform(String key) {
		return key.replace("-", "");
	}

	/**
	 * What stands under a name.
	 *
	 * @param type its type
	 * @param unknown what is wrong with the name, {@code null} if it is known
	 */
	record Key(Type type, @Nullable Unknown unknown) {
	}

	/**
	 * A key that does not exist.
	 *
	 * @param index the element that is unknown
	 * @param nearest the known element that is written most alike
	 * @param siblings all keys of the same level
	 */
	record Unknown(int index, String nearest, List<String> siblings) {
	}

}
