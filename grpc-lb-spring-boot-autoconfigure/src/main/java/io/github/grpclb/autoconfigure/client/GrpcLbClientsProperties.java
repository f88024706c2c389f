package io.github.grpclb.autoconfigure.client;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * The clients, as configuration metadata describes them. No bean is bound to this:
 * {@link ClientBinder} reads the clients, because they inherit {@code defaults} key by
 * key.
 *
 * @param defaults what every client inherits, key by key
 * @param clients the balanced clients, by name
 */
@ConfigurationProperties("grpc.lb")
record GrpcLbClientsProperties(@NestedConfigurationProperty @Nullable ClientProperties defaults,
		@Nullable Map<String, ClientProperties> clients) {
}
