/**
 * What a client is configured to do: immutable, validated records, and their gRPC service
 * config. Read {@link io.github.grpclb.spec.ClientSpec} first. Any thread.
 * <p>
 * The families:
 * <ul>
 * <li>A client, from the outside in: {@code ClientSpec}; {@code ChannelSpec},
 * {@code DiscoverySpec} with {@code BackendSpec}, {@code BalancingSpec},
 * {@code RoutingSpec}, {@code CallSpec}.</li>
 * <li>How calls are spread: {@code PolicyName}, {@code PolicySpec} with {@code HashSpec},
 * {@code LeastRequestSpec}, {@code PeakEwmaSpec}, {@code PrequalSpec},
 * {@code WeightedRoundRobinSpec}; {@code PolicyJson} and {@code JsonSection} read
 * them.</li>
 * <li>Which backends are fit: {@code ConnectionsSpec}, {@code HealthCheckSpec},
 * {@code OutlierSpec}, {@code SlowStartSpec}, {@code StartupSpec}.</li>
 * <li>Which backends a call may go to: {@code CanarySpec}, {@code LocalitySpec},
 * {@code RouteSpec}, {@code SubsetSpec}, and by an operator's hand
 * {@code Overrides}.</li>
 * <li>How a call behaves: {@code MethodSpec}, {@code RetrySpec}, {@code HedgingSpec},
 * {@code LimitsSpec}; {@code ServiceConfigs} writes what grpc-java carries out.</li>
 * <li>A server: {@code ServerSpec} with {@code AdmissionSpec} and {@code DrainSpec}.</li>
 * <li>Checks: {@code Require}, {@code InvalidSpecException}, {@code HostPort},
 * {@code TargetSchemes}, {@code TargetSyntax}.</li>
 * </ul>
 */
@NullMarked
package io.github.grpclb.spec;

import org.jspecify.annotations.NullMarked;
