package io.github.grpclb.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * The whole sample inside of the test, on ports that were free.
 */
final class RunningSample implements AutoCloseable {

	private final HttpClient http = HttpClient.newHttpClient();

	private final ConfigurableApplicationContext client;

	private final String url;

	RunningSample() {
		this.client = SampleApplication.all(new String[] { "0", "0", "0" },
				new String[] { "--server.port=0", "--grpc.lb.clients.orders.deadline=10s",
						"--grpc.lb.clients.orders.canary.step-interval=1h", "--grpc.lb.server.drain.delay=0s" });
		this.url = "http://127.0.0.1:" + this.client.getEnvironment().getProperty("local.server.port") + "/";
	}

	HttpResponse<String> get(String path) {
		return send(HttpRequest.newBuilder(URI.create(this.url + path)).build());
	}

	/** Presses a button of the start page. */
	HttpResponse<String> press(String fault, String address) {
		return post("application/json", "{\"fault\": \"%s\", \"address\": \"%s\"}".formatted(fault, address));
	}

	HttpResponse<String> post(String type, String body) {
		return send(HttpRequest.newBuilder(URI.create(this.url + "faults"))
			.header("Content-Type", type)
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.build());
	}

	private HttpResponse<String> send(HttpRequest request) {
		try {
			return this.http.send(request, BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.client.close();
	}

}
