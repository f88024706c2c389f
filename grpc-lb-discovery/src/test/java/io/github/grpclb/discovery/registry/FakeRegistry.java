package io.github.grpclb.discovery.registry;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * An HTTP server on an ephemeral port of 127.0.0.1 that answers as a test says. Each
 * exchange has a thread, so that an answer may stay open.
 */
public final class FakeRegistry implements AutoCloseable {

	private final HttpServer server;

	private final ExecutorService threads = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "fake-registry");
		thread.setDaemon(true);
		return thread;
	});

	private final List<Request> requests = new CopyOnWriteArrayList<>();

	private volatile Script script;

	public FakeRegistry(Script script) {
		this.script = script;
		try {
			this.server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.server.setExecutor(this.threads);
		this.server.createContext("/", this::handle);
		this.server.start();
	}

	private void handle(HttpExchange exchange) throws IOException {
		Request request = new Request(exchange);
		this.requests.add(request);
		try (exchange) {
			this.script.answer(request);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** From the next request on. */
	public void answering(Script script) {
		this.script = script;
	}

	public URI uri() {
		return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort());
	}

	public List<Request> requests() {
		return List.copyOf(this.requests);
	}

	@Override
	public void close() {
		this.threads.shutdownNow();
		this.server.stop(0);
	}

	/** Says how a request is answered; the connection ends when it returns. */
	@FunctionalInterface
	public interface Script {

		void answer(Request request) throws IOException, InterruptedException;

	}

	/** One request, and the pen to answer it with. */
	public static final class Request {

		private final HttpExchange exchange;

		Request(HttpExchange exchange) {
			this.exchange = exchange;
		}

		public String path() {
			return this.exchange.getRequestURI().getPath();
		}

		public String query() {
			String query = this.exchange.getRequestURI().getRawQuery();
			return (query != null) ? query : "";
		}

		public String header(String name) {
			String value = this.exchange.getRequestHeaders().getFirst(name);
			return (value != null) ? value : "";
		}

		public Request setHeader(String name, String value) {
			this.exchange.getResponseHeaders().set(name, value);
			return this;
		}

		/** A whole answer. */
		public void answer(int status, String body) throws IOException {
			byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
			this.exchange.sendResponseHeaders(status, (bytes.length > 0) ? bytes.length : -1);
			this.exchange.getResponseBody().write(bytes);
		}

		/** An answer that goes on. */
		public OutputStream stream() throws IOException {
			this.exchange.sendResponseHeaders(200, 0);
			this.exchange.getResponseBody().flush();
			return this.exchange.getResponseBody();
		}

	}

}
