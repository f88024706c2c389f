/**
 * Binds {@code grpc.lb.*} and registers the balanced clients. Read
 * {@code ClientConfigurationLoader} first, then {@code ClientBinder}. Runs on the thread
 * that starts the application, and on the reload's.
 * <p>
 * The families, in the order in which a key passes through them:
 * <ul>
 * <li>Which keys there are: {@code SettingsSources} and {@code SettingsSource} find them,
 * {@code PropertyNames} and {@code VariableNames} read their names,
 * {@code KnownPlaceholders} their values.</li>
 * <li>Whether they are right: {@code SettingsCheck} asks {@code KnownKeys} and
 * {@code ValueSyntax} about each, and {@code Nearest} what was meant;
 * {@code TargetCheck}, {@code HashFieldCheck} and {@code ClientsWithoutEffect} look at
 * what lies around.</li>
 * <li>What they are bound to: {@code GrpcLbProperties}, {@code GrpcLbClientsProperties},
 * {@code ClientProperties}, with {@code Ratio} as a type of its own.</li>
 * <li>What a client inherits: {@code ClientBinder} with {@code ClientLayers},
 * {@code InheritedSource}, {@code FrameworkKeys} and {@code KeyOrigins}.</li>
 * <li>What becomes of them: {@code ClientSpecFactory} with {@code BalancingSpecFactory},
 * {@code CallSpecFactory}, {@code PolicySpecFactory} and {@code RoutingSpecFactory};
 * {@code HostIdentity} and {@code Sizes} serve these, a {@code ClientSpecCustomizer} has
 * the last word.</li>
 * <li>What is wired besides: {@code GrpcLbClientAutoConfiguration},
 * {@code GrpcLbCompletenessAutoConfiguration}, {@code PendingTargetResolvers}, and the
 * JVM's DNS cache in {@code DnsCacheTime} and {@code JvmDnsCache}.</li>
 * </ul>
 * They stay in one package because they share {@code ClientProperties} and
 * {@code KnownKeys}, which are nobody else's.
 */
@NullMarked
package io.github.grpclb.autoconfigure.client;

import org.jspecify.annotations.NullMarked;
