package io.github.grpclb.autoconfigure.discovery;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the Kubernetes API is. What is empty is found: in a pod by its service account,
 * else by the current context of the kubeconfig.
 *
 * @param apiServer the URL of the API server
 * @param namespace the namespace of targets that name none
 * @param tokenFile a file with a bearer token; read anew at each request
 * @param caFile a PEM file with the API server's authorities; read anew at each
 * connection
 */
@ConfigurationProperties("grpc.lb.kubernetes")
public record KubernetesProperties(@DefaultValue("") String apiServer, @DefaultValue("") String namespace,
		@DefaultValue("") String tokenFile, @DefaultValue("") String caFile) {
}
