package io.github.grpclb.test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.grpc.NameResolverProvider;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

import io.github.grpclb.autoconfigure.client.ClientSpecCustomizer;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.test.GrpcLbTest.Backends;

/**
 * Puts a cluster behind the clients of a context. Contexts are shared by tests that
 * declare the same.
 *
 * @param backends the backends that are declared
 * @param server whether the application's own server listens
 */
record GrpcLbContextCustomizer(List<Backends> backends, boolean server) implements ContextCustomizer {

	private static final String CLUSTER = "grpcLbVirtualCluster";

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
		context.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource("GrpcLbTest", properties(this.server)));
		BeanDefinitionRegistry beans = (BeanDefinitionRegistry) context.getBeanFactory();
		register(beans, CLUSTER, VirtualCluster.class,
				() -> new VirtualCluster(this.backends, context.getBeanProvider(BalancerRegistry.class)));
		register(beans, "grpcLbVirtualTargets", ClientSpecCustomizer.class,
				() -> (spec) -> redirect(spec, context.getBean(VirtualCluster.class)));
		register(beans, "grpcLbVirtualResolver", NameResolverProvider.class,
				() -> new ClusterNameResolverProvider(context.getBean(VirtualCluster.class)));
	}

	private static <T> void register(BeanDefinitionRegistry beans, String name, Class<T> type, Supplier<T> supplier) {
		beans.registerBeanDefinition(name, new RootBeanDefinition(type, supplier));
	}

	private static Map<String, Object> properties(boolean server) {
		Map<String, Object> properties = new HashMap<>();
		properties.put("grpc.lb.server.drain.delay", "0s");
		properties.put("grpc.lb.server.drain.min-delay", "0s");
		properties.put("grpc.lb.server.drain.quiet-period", "0s");
		if (!server) {
			// net.devh's way to say it, and Boot's.
			properties.put("grpc.server.port", "-1");
			properties.put("spring.grpc.server.factory.enabled", "false");
		}
		return properties;
	}

	private static ClientSpec redirect(ClientSpec spec, VirtualCluster cluster) {
		cluster.accept(spec);
		return new ClientSpec(spec.name(), ClusterNameResolverProvider.SCHEME + ":cluster", List.of(), spec.discovery(),
				spec.balancing(), spec.routing(), spec.calls(), spec.channel());
	}

}
