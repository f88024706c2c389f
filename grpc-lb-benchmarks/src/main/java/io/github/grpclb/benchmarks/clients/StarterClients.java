package io.github.grpclb.benchmarks.clients;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.grpc.Channel;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * Ours as the starter makes them in an application, with a Prometheus registry.
 */
final class StarterClients implements Clients {

	private final List<Channel> channels;

	StarterClients(String policy, List<List<String>> backends) {
		Map<String, Object> properties = new HashMap<>();
		properties.put("grpc.server.port", "-1");
		properties.put("spring.main.banner-mode", "off");
		for (int i = 0; i < backends.size(); i++) {
			String prefix = "grpc.lb.clients.client" + i + ".";
			properties.put(prefix + "target", "static://" + String.join(",", backends.get(i)));
			properties.put(prefix + "plaintext", "true");
			properties.put(prefix + "policy", policy);
		}
		GrpcChannelFactory factory = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties(properties)
			.run()
			.getBean(GrpcChannelFactory.class);
		this.channels = IntStream.range(0, backends.size())
			.mapToObj((i) -> factory.createChannel("client" + i))
			.toList();
	}

	@Override
	public List<Channel> channels() {
		return this.channels;
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
