package io.github.grpclb.discovery.registry;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.DaemonThread;

/**
 * The JDK's HttpClient for one source: blocking requests that end when their thread is
 * interrupted, streams that end when they fall silent, and nothing left after
 * {@link #close}. It speaks HTTP/1.1, where one exchange is one connection: on HTTP/2 a
 * half-open connection would take all further requests along. Thread-safe.
 */
public final class RegistryHttp {

	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

	private static final long WAITING_NANOS = TimeUnit.SECONDS.toNanos(10);

	/** The client's own threads end this long after they have nothing to do. */
	private static final long IDLE_THREAD_SECONDS = 5;

	private final ThreadPoolExecutor executor;

	private final ScheduledExecutorService scheduler;

	private final Set<HttpAnswer> open = ConcurrentHashMap.newKeySet();

	/** Dropped on close: before Java 21 its selector thread ends when it is collected. */
	private volatile @Nullable HttpClient client;

	/**
	 * Creates the client.
	 * @param tls how to speak TLS, {@code null} for the JVM's way
	 * @param scheduler watches for silence
	 */
	public RegistryHttp(@Nullable SSLContext tls, ScheduledExecutorService scheduler) {
		this.scheduler = scheduler;
		this.executor = new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE_THREAD_SECONDS, TimeUnit.SECONDS,
				new SynchronousQueue<>(), (task) -> DaemonThread.of(task, "grpc-lb-registry-http"));
		HttpClient.Builder builder = HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.connectTimeout(CONNECT_TIMEOUT)
			.followRedirects(HttpClient.Redirect.NEVER)
			.executor(this.executor);
		if (tls != null) {
			builder.sslContext(tls);
		}
		this.client = builder.build();
	}

	/**
	 * Sends a request and waits for the status and the headers of its answer.
	 * @param request the request, without a time limit of its own
	 * @param headersWithin how long to wait for the headers
	 * @param silence the longest time without a byte of the body before the connection is
	 * taken to be dead
	 * @param pieceLimit bytes of the body, or of each piece of it that
	 * {@link HttpAnswer#nextPiece} begins
	 * @return the answer, to be closed
	 * @throws IOException if there is no answer
	 * @throws InterruptedException if the thread is interrupted
	 */
	public HttpAnswer send(HttpRequest request, Duration headersWithin, Duration silence, long pieceLimit)
			throws IOException, InterruptedException {
		return send(request, headersWithin, silence, pieceLimit, () -> {
		});
	}

	/**
	 * Sends a request and waits for the status and the headers of its answer, which may
	 * be long in coming.
	 * @param request the request, without a time limit of its own
	 * @param headersWithin how long to wait for the headers
	 * @param silence the longest time without a byte of the body before the connection is
	 * taken to be dead
	 * @param pieceLimit bytes of the body, or of each piece of it that
	 * {@link HttpAnswer#nextPiece} begins
	 * @param waiting run every ten seconds while the connection is open and nothing came
	 * @return the answer, to be closed
	 * @throws IOException if there is no answer
	 * @throws InterruptedException if the thread is interrupted
	 */
	public HttpAnswer send(HttpRequest request, Duration headersWithin, Duration silence, long pieceLimit,
			Runnable waiting) throws IOException, InterruptedException {
		HttpClient client = this.client;
		if (client == null) {
			throw new IOException("The resolver is shut down");
		}
		// Not HttpRequest.timeout: newer JDKs let it cover the body, and a watch is long.
		CompletableFuture<HttpResponse<InputStream>> sent = client.sendAsync(request,
				HttpResponse.BodyHandlers.ofInputStream());
		try {
			HttpResponse<InputStream> response = await(sent, headersWithin, waiting);
			HttpAnswer answer = new HttpAnswer(response, new BoundedStream(response.body(), pieceLimit),
					this.open::remove);
			this.open.add(answer);
			answer.watch(silenceCheck(answer, silence));
			return answer;
		}
		catch (TimeoutException ex) {
			throw new IOException("No answer within " + headersWithin.toSeconds() + " s", ex);
		}
		catch (ExecutionException | CancellationException ex) {
			throw readable((ex.getCause() != null) ? ex.getCause() : ex);
		}
		finally {
			if (!sent.isDone()) {
				sent.whenComplete((late, ex) -> discard(late));
				sent.cancel(true);
			}
		}
	}

	private static HttpResponse<InputStream> await(CompletableFuture<HttpResponse<InputStream>> sent, Duration limit,
			Runnable waiting) throws InterruptedException, ExecutionException, TimeoutException {
		long end = System.nanoTime() + limit.toNanos();
		while (true) {
			long left = end - System.nanoTime();
			try {
				return sent.get(Math.min(left, WAITING_NANOS), TimeUnit.NANOSECONDS);
			}
			catch (TimeoutException ex) {
				if (left <= WAITING_NANOS) {
					throw ex;
				}
				waiting.run();
			}
		}
	}

	private ScheduledFuture<?> silenceCheck(HttpAnswer answer, Duration silence) {
		// A second late at most, and a quarter of short limits.
		long period = Math.max(1, Math.min(TimeUnit.SECONDS.toNanos(1), silence.toNanos() / 4));
		return this.scheduler.scheduleWithFixedDelay(() -> answer.endIfSilent(silence), period, period,
				TimeUnit.NANOSECONDS);
	}

	private static void discard(@Nullable HttpResponse<InputStream> late) {
		if (late != null) {
			try {
				late.body().close();
			}
			catch (IOException ex) {
				// It was nobody's any more.
			}
		}
	}

	private static IOException readable(Throwable cause) {
		String message = cause.getMessage();
		// ConnectException of the JDK's client comes without words.
		String words = (message != null) ? message : cause.getClass().getSimpleName();
		return new IOException(words, cause);
	}

	/**
	 * Ends what is under way and gives everything back.
	 */
	public void close() {
		HttpClient client = this.client;
		this.client = null;
		this.open.forEach(HttpAnswer::close);
		this.executor.shutdown();
		// Closeable since Java 21; its close() waits, so not in the channel's context.
		if ((Object) client instanceof AutoCloseable closeable) {
			DaemonThread.of(() -> closeQuietly(closeable), "grpc-lb-registry-close").start();
		}
	}

	private static void closeQuietly(AutoCloseable closeable) {
		try {
			closeable.close();
		}
		catch (Exception ex) {
			// Nothing is under way any more, and nobody is left to be told.
		}
	}

}
