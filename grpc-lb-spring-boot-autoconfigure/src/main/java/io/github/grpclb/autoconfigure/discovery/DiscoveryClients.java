package io.github.grpclb.autoconfigure.discovery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;
import org.springframework.util.ClassUtils;

/**
 * Asks the discovery clients of the application, the blocking ones first. They are
 * created when a channel asks for the first time, not before: some of them need half of
 * the application.
 */
class DiscoveryClients {

	/** As long as Spring Cloud's own reactive load balancer waits at most. */
	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static final boolean REACTOR = ClassUtils.isPresent("reactor.core.publisher.Flux",
			DiscoveryClients.class.getClassLoader());

	private final ListableBeanFactory beans;

	DiscoveryClients(ListableBeanFactory beans) {
		this.beans = beans;
	}

	/** Whether there is anybody to ask, without creating anything. */
	boolean any() {
		return has(DiscoveryClient.class) || (REACTOR && has(ReactiveDiscoveryClient.class));
	}

	private boolean has(Class<?> type) {
		return BeanFactoryUtils.beanNamesForTypeIncludingAncestors(this.beans, type, true, false).length > 0;
	}

	/**
	 * Asks for a service. Blocks.
	 * @param service its id
	 * @return its instances; none if nobody knows it
	 */
	List<ServiceInstance> instances(String service) {
		List<ServiceInstance> found = blocking(service);
		return (found.isEmpty() && REACTOR) ? reactive(service) : found;
	}

	private List<ServiceInstance> blocking(String service) {
		for (DiscoveryClient client : ordered(this.beans.getBeanProvider(DiscoveryClient.class))) {
			List<ServiceInstance> found = client.getInstances(service);
			if (found != null && !found.isEmpty()) {
				return found;
			}
		}
		return List.of();
	}

	private List<ServiceInstance> reactive(String service) {
		for (ReactiveDiscoveryClient client : ordered(this.beans.getBeanProvider(ReactiveDiscoveryClient.class))) {
			List<ServiceInstance> found = client.getInstances(service).collectList().block(LIMIT);
			if (found != null && !found.isEmpty()) {
				return found;
			}
		}
		return List.of();
	}

	/** The primary one asks the others itself. */
	private static <T> List<T> ordered(ObjectProvider<T> clients) {
		T primary = clients.getIfUnique();
		return (primary != null) ? List.of(primary) : new ArrayList<>(clients.orderedStream().toList());
	}

}
