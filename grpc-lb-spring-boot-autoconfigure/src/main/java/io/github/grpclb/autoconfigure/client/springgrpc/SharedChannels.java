package io.github.grpclb.autoconfigure.client.springgrpc;

import java.lang.reflect.Modifier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.NativeDetector;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.grpc.client.GrpcChannelFactory;

import io.github.grpclb.control.BalancerRegistry;

/**
 * Gives all stubs of a balanced client one channel. Boot creates one for each stub, so
 * that ten stubs would open ten connections to every backend, balance each for itself,
 * and each see a tenth of the failures.
 */
class SharedChannels implements BeanPostProcessor, PriorityOrdered, DisposableBean {

	private final ObjectProvider<BalancerRegistry> registry;

	private final Supplier<InProcessChannels> factory;

	private @Nullable InProcessChannels inProcess;

	SharedChannels(ObjectProvider<BalancerRegistry> registry, Supplier<InProcessChannels> factory) {
		this.registry = registry;
		this.factory = factory;
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (!(bean instanceof GrpcChannelFactory factory)) {
			return bean;
		}
		ProxyFactory proxy = new ProxyFactory(factory);
		// The bean stays of its own class, for who asks for that, wherever it can.
		proxy.setProxyTargetClass(!Modifier.isFinal(bean.getClass().getModifiers()) && !NativeDetector.inNativeImage());
		proxy.addAdvice(new SharingAdvice(factory, this.registry, this::inProcess));
		return proxy.getProxy(bean.getClass().getClassLoader());
	}

	private synchronized InProcessChannels inProcess() {
		if (this.inProcess == null) {
			this.inProcess = this.factory.get();
		}
		return this.inProcess;
	}

	@Override
	public synchronized void destroy() {
		if (this.inProcess != null) {
			this.inProcess.destroy();
		}
	}

}
