package io.github.grpclb;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.FutureTask;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DaemonThreadTests {

	/** A web application that is the first to need the thread would be kept by it. */
	@Test
	void doesNotKeepTheClassLoaderOfWhoNeedsItFirst() throws Exception {
		FutureTask<Thread> first = new FutureTask<>(() -> DaemonThread.of(() -> {
		}, "ours"));
		Thread caller = new Thread(first);
		try (URLClassLoader application = new URLClassLoader(new URL[0])) {
			caller.setContextClassLoader(application);
			caller.start();
			Thread ours = first.get();
			assertThat(ours.getContextClassLoader()).isSameAs(DaemonThread.class.getClassLoader());
			assertThat(ours.isDaemon()).isTrue();
		}
	}

}
