package io.github.grpclb.benchmarks.report;

/**
 * The values of one line or one color of dots.
 *
 * @param name as the legend writes it
 * @param bound drawn dashed or hollow, because it is no policy
 * @param values one for each place on the other axis; NaN where there is none
 */
public record Series(String name, boolean bound, double[] values) {

}
