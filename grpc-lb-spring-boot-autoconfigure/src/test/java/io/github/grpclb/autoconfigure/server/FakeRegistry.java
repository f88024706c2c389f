package io.github.grpclb.autoconfigure.server;

import java.net.URI;
import java.util.Map;
import java.util.function.Consumer;

import org.springframework.cloud.client.serviceregistry.Registration;
import org.springframework.cloud.client.serviceregistry.ServiceRegistry;

/**
 * A registry that says what it is asked to do.
 */
class FakeRegistry implements ServiceRegistry<FakeRegistry.Entry> {

	private final Consumer<String> events;

	FakeRegistry(Consumer<String> events) {
		this.events = events;
	}

	@Override
	public void register(Entry registration) {
		this.events.accept("registered " + registration.getServiceId());
	}

	@Override
	public void deregister(Entry registration) {
		this.events.accept("deregistered " + registration.getServiceId());
	}

	@Override
	public void close() {
	}

	@Override
	public void setStatus(Entry registration, String status) {
	}

	@Override
	public <T> T getStatus(Entry registration) {
		return null;
	}

	/** A registration of another kind, as of a second registry on the class path. */
	static class Other implements Registration {

		@Override
		public String getServiceId() {
			return "other";
		}

		@Override
		public String getHost() {
			return "127.0.0.1";
		}

		@Override
		public int getPort() {
			return 1;
		}

		@Override
		public boolean isSecure() {
			return false;
		}

		@Override
		public URI getUri() {
			return URI.create("http://127.0.0.1:1");
		}

		@Override
		public Map<String, String> getMetadata() {
			return Map.of();
		}

	}

	/** Its own kind. */
	static class Entry extends Other {

		@Override
		public String getServiceId() {
			return "orders";
		}

	}

}
