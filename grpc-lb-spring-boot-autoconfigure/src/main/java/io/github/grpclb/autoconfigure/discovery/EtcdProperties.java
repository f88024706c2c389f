package io.github.grpclb.autoconfigure.discovery;

import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the etcd cluster is reached.
 *
 * @param endpoints its members as host:port, or https://host:port for TLS; one is used at
 * a time, another when it is lost
 * @param user the user; empty without authentication
 * @param password the user's password; never shown
 * @param caFile a PEM file with the authorities of https endpoints; empty for the JVM's
 * trust store
 */
@ConfigurationProperties("grpc.lb.etcd")
public record EtcdProperties(@DefaultValue("127.0.0.1:2379") List<String> endpoints, @DefaultValue("") String user,
		@DefaultValue("") String password, @DefaultValue("") String caFile) {

	@Override
	public String toString() {
		return "EtcdProperties[endpoints=%s, user=%s, caFile=%s]".formatted(this.endpoints, this.user, this.caFile);
	}

}
