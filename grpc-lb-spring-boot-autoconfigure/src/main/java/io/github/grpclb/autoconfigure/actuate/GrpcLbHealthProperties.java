package io.github.grpclb.autoconfigure.actuate;

import java.util.Set;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The health indicator's keys.
 *
 * @param requiredClients clients without which the application is of no use: while one of
 * them has no backend to call, health is OUT_OF_SERVICE
 */
@ConfigurationProperties("management.health.grpclb")
record GrpcLbHealthProperties(@DefaultValue Set<String> requiredClients) {
}
