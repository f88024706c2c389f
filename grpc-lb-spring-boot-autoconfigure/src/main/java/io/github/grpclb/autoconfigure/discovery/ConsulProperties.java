package io.github.grpclb.autoconfigure.discovery;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the Consul agent is reached.
 *
 * @param address the URL of the agent's HTTP API
 * @param token the ACL token; sent as a header only, and never shown
 * @param datacenter the datacenter of targets that name none; empty for the agent's own
 */
@ConfigurationProperties("grpc.lb.consul")
public record ConsulProperties(@DefaultValue("http://127.0.0.1:8500") String address, @DefaultValue("") String token,
		@DefaultValue("") String datacenter) {

	@Override
	public String toString() {
		return "ConsulProperties[address=%s, datacenter=%s]".formatted(this.address, this.datacenter);
	}

}
