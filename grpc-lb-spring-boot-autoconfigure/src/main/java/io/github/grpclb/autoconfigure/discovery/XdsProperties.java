package io.github.grpclb.autoconfigure.discovery;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What xds:/// targets need.
 *
 * @param bootstrap the xDS bootstrap, as JSON or the path of a file; empty for the
 * variables GRPC_XDS_BOOTSTRAP and GRPC_XDS_BOOTSTRAP_CONFIG. It holds for the whole JVM
 */
@ConfigurationProperties("grpc.lb.xds")
public record XdsProperties(@DefaultValue("") String bootstrap) {
}
