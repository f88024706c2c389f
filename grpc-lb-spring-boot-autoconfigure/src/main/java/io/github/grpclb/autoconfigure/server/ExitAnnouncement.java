package io.github.grpclb.autoconfigure.server;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;

import io.github.grpclb.server.ServerControl;

/**
 * Announces the server's end as soon as the JVM begins to exit. Spring Boot closes the
 * contexts of one JVM one after the other; like this their delays run side by side.
 */
final class ExitAnnouncement implements InitializingBean, DisposableBean {

	private final Thread hook;

	ExitAnnouncement(ServerControl control) {
		this.hook = new Thread(control::announce, "grpc-lb-announce");
	}

	@Override
	public void afterPropertiesSet() {
		try {
			Runtime.getRuntime().addShutdownHook(this.hook);
		}
		catch (IllegalStateException ex) {
			// The JVM exits already: this context will not serve.
		}
	}

	@Override
	public void destroy() {
		try {
			Runtime.getRuntime().removeShutdownHook(this.hook);
		}
		catch (IllegalStateException ex) {
			// The JVM exits: the hook runs now or has run.
		}
	}

}
