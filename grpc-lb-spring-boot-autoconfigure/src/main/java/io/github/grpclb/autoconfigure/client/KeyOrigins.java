package io.github.grpclb.autoconfigure.client;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;

import io.github.grpclb.autoconfigure.client.ClientProperties.Keepalive;
import io.github.grpclb.control.SettingOrigins;

/**
 * Tells which settings of a client are its own, and which are its framework's.
 */
final class KeyOrigins {

	private final Map<String, String> origins = new HashMap<>();

	private KeyOrigins() {
	}

	/**
	 * Finds the origins of one client's keys.
	 * @param prefix what stands before its keys
	 * @param own the sources that have its own keys
	 * @param properties what was bound, {@code null} where neither it nor the defaults
	 * have a key
	 * @param framework what the framework says where we say nothing
	 * @return the origins
	 */
	static SettingOrigins of(ConfigurationPropertyName prefix, List<ConfigurationPropertySource> own,
			ClientProperties properties, FrameworkKeys framework) {
		KeyOrigins found = new KeyOrigins();
		Keepalive keepalive = properties.keepalive();
		found.framework("keepalive.time", (keepalive != null) ? keepalive.time() : null, framework.keepaliveTime());
		found.framework("keepalive.timeout", (keepalive != null) ? keepalive.timeout() : null,
				framework.keepaliveTimeout());
		found.framework("keepalive.without-calls", (keepalive != null) ? keepalive.withoutCalls() : null,
				framework.keepaliveWithoutCalls());
		found.framework("idle-timeout", properties.idleTimeout(), framework.idleTimeout());
		found.framework("max-inbound-message-size", properties.maxInboundMessageSize(),
				framework.maxInboundMessageSize());
		for (ConfigurationPropertySource source : own) {
			if (source instanceof IterableConfigurationPropertySource iterable) {
				iterable.stream().filter(prefix::isAncestorOf).forEach((name) -> found.own(prefix, name));
			}
		}
		return new SettingOrigins(found.origins);
	}

	private void framework(String key, @Nullable Object ours, @Nullable Object theirs) {
		if (ours == null && theirs != null) {
			this.origins.put(key, SettingOrigins.FRAMEWORK);
		}
	}

	private void own(ConfigurationPropertyName prefix, ConfigurationPropertyName name) {
		StringBuilder key = new StringBuilder();
		for (int i = prefix.getNumberOfElements(); i < name.getNumberOfElements(); i++) {
			if (!name.isNumericIndex(i)) {
				key.append((key.length() > 0) ? "." : "")
					.append(name.getElement(i, ConfigurationPropertyName.Form.DASHED));
			}
		}
		this.origins.put(key.toString(), SettingOrigins.OWN);
	}

}
