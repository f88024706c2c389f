/**
 * A discrete-event simulation of clients and servers around the real load balancers. Read
 * {@code Simulation} first. A run is confined to one thread, in virtual time.
 * <p>
 * The families:
 * <ul>
 * <li>What is compared: {@code Simulate} starts a {@code Campaign} of {@code Scenarios},
 * each a {@code Scenario} of {@code Phase}s, for each {@code Entrant}.</li>
 * <li>A run: {@code RunPlan}, {@code Simulation}, {@code Trace}, {@code Demand},
 * {@code Rpc}, {@code Units}.</li>
 * <li>Clients: {@code Clients}, {@code Client}, {@code Router} and its bounds
 * {@code Oracle} and {@code RandomRouter}.</li>
 * <li>Servers: {@code Host}, {@code HostSpec}, {@code SpeedProfile}, {@code InFlight},
 * {@code LoadMeter}; {@code Handshakes} and {@code ProbeChannel} lead to them.</li>
 * <li>Figures: {@code LatencyHistogram}, {@code PhaseStats}, {@code Outcome},
 * {@code Reaction}, {@code Results}, {@code Situation}, {@code Spread}.</li>
 * <li>The report: {@code SimulationBars}, {@code SimulationCharts},
 * {@code SimulationReport}.</li>
 * </ul>
 */
@NullMarked
package io.github.grpclb.benchmarks.sim;

import org.jspecify.annotations.NullMarked;
