/**
 * Who gets the load and why: the actuator endpoint, the page, the meters, the doctor and
 * health. Read {@code GrpcLbEndpoint} first. Runs on the threads of requests and scrapes,
 * which read snapshots.
 * <p>
 * The families:
 * <ul>
 * <li>The endpoint: {@code GrpcLbEndpoint} and, over HTTP,
 * {@code GrpcLbWebEndpointExtension} with {@code Representation} and
 * {@code StrictParameters}.</li>
 * <li>What it shows: {@code GrpcLbDescriptor}, {@code ClientDescriptor},
 * {@code BackendDescriptor}, {@code ServerDescriptor}.</li>
 * <li>What it does: {@code ClientAction} and {@code ServerAction}, told by a
 * {@code ClientRequest}.</li>
 * <li>The page: {@code Dashboard}, {@code DashboardHeadersConfiguration},
 * {@code DashboardHeadersFilter}.</li>
 * <li>The meters: {@code ClientMeters}, {@code BackendMeters}, {@code ServerMeters},
 * {@code DrainTimer}; {@code ClientReading} and {@code RecentSnapshot} make a scrape
 * cheap. {@code CallerTraces} is a {@code CallerScopes}, for exemplars.</li>
 * <li>The doctor: {@code Doctor}, what it is told by {@code SurroundingsLookup}, and
 * {@code BootServiceConfigDurations} with {@code BootServiceConfigWriter}.</li>
 * <li>Health: {@code ClientHealthCheck} and {@code ClientHealth}, which Spring Boot 3.5's
 * indicator uses too, {@code GrpcLbHealthIndicator}, {@code GrpcLbHealthProperties}.</li>
 * </ul>
 * {@code NativeHints} tells native images of all of it.
 * {@code GrpcLbEndpointAutoConfiguration}, {@code GrpcLbMetricsAutoConfiguration},
 * {@code GrpcLbDoctorAutoConfiguration} and {@code GrpcLbHealthAutoConfiguration} wire
 * them. Their names are what applications exclude, so they stay where they are.
 */
@NullMarked
package io.github.grpclb.autoconfigure.actuate;

import org.jspecify.annotations.NullMarked;
