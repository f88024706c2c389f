package io.github.grpclb.control;

import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.Overrides;

/**
 * What a client does right now: its configuration and what operators have changed.
 *
 * @param spec the configuration in force
 * @param overrides what operators have changed about single backends
 */
public record LiveSpec(ClientSpec spec, Overrides overrides) {
}
