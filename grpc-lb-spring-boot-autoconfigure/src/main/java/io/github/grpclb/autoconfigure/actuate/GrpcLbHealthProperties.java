package io.github.grpclb.autoconfigure.actuate;

import java.util.Set;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import io.github.grpclb.Internal;

/**
 * The health indicator's keys.
 *
 * @param requiredClients clients without which the application is of no use: while one of
 * them has no backend to call, health is OUT_OF_SERVICE
 */
@Internal
@ConfigurationProperties("management.health.grpclb")
public record GrpcLbHealthProperties(@DefaultValue Set<String> requiredClients) {
}
