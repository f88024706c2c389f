package io.github.grpclb.benchmarks.sim;

/**
 * What a figure was measured in.
 *
 * @param scenario the scenario's id
 * @param clients how many clients
 * @param load the offered load
 * @param phase the phase of the run
 */
record Situation(String scenario, int clients, double load, String phase) {

}
