/**
 * How one backend is chosen among those that are eligible. Read
 * {@link io.github.grpclb.policy.PickPolicy} first, then {@code PickPolicies}. Pickers
 * are made in the channel's {@code SynchronizationContext} and pick on any thread,
 * without a lock.
 * <p>
 * The families:
 * <ul>
 * <li>The contract: {@code PickPolicies}, {@code PickPolicy}, {@code PickPolicyProvider},
 * {@code PolicyContext}, {@code Candidate}, {@code Candidates}, {@code GuardedPolicy}
 * around a user's own.</li>
 * <li>In flight, whatever their latency: {@code LeastRequest} with {@code Choices},
 * {@code TwoChoices} and {@code FullScan}, by weight {@code WeightedChoices},
 * {@code WeightedFullScan} and {@code WeightedLoad}.</li>
 * <li>In flight and latency, the default: {@code Adaptive} with {@code AdaptiveCosts},
 * {@code AdaptivePicker}, {@code AdaptiveSignal}, {@code WeightedAdaptivePicker} and
 * {@code FleetPace}.</li>
 * <li>Latency: {@code PeakEwma} with {@code PeakEwmaOfTwo}, {@code PeakEwmaPicker},
 * {@code PeakLatency}, {@code TypicalLatency} and {@code WeightedPeakEwmaPicker}.</li>
 * <li>Probing: {@code Prequal} with {@code PrequalPicker}, {@code Prober},
 * {@code ProbeTarget}, {@code ProbePool}, {@code PooledProbe}, {@code ProbingLatency} and
 * {@code HotThreshold}.</li>
 * <li>Hash: {@code HashPolicy} with {@code HashPicker}, {@code HashKey},
 * {@code CallHash}, {@code HashTable}, {@code HashShape}, {@code Ring}, {@code Maglev},
 * {@code TableBuilds}, {@code SwappedPicker} and {@code LoadBound}.</li>
 * <li>Turns: {@code RoundRobin} with {@code Turns} and {@code WeightedTurns},
 * {@code RandomPick} and {@code PickFirst}; {@code WeightedRoundRobin} with
 * {@code LearnedWeight}, {@code LatencyWeight} and {@code ReportedWeight}.</li>
 * <li>What pickers are made of: {@code Loads}, {@code RandomIndex},
 * {@code StripedCounters}, {@code StripedSequence}, {@code WeightedOrder}.</li>
 * </ul>
 */
@NullMarked
package io.github.grpclb.policy;

import org.jspecify.annotations.NullMarked;
