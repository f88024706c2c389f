package io.github.grpclb.discovery.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * An answer while its body arrives. Its body is read by one thread; closing may come from
 * any.
 */
public final class HttpAnswer implements AutoCloseable {

	/** Bytes of an error's body that are read. */
	private static final int ERROR_BYTES = 16 << 10;

	private final HttpResponse<InputStream> response;

	private final BoundedStream body;

	private final Consumer<HttpAnswer> closed;

	private volatile @Nullable Future<?> check;

	private final long begun = System.nanoTime();

	private volatile @Nullable Duration whole;

	/** Why it was ended before its end. */
	private volatile @Nullable String ended;

	HttpAnswer(HttpResponse<InputStream> response, BoundedStream body, Consumer<HttpAnswer> closed) {
		this.response = response;
		this.body = body;
		this.closed = closed;
	}

	void watch(Future<?> check) {
		this.check = check;
	}

	void endIfSilent(Duration limit) {
		if (System.nanoTime() - this.body.lastByteNanos() >= limit.toNanos()) {
			this.ended = "Nothing came for " + limit.toSeconds()
					+ " s over an open connection, so it is taken to be dead";
			close();
			return;
		}
		Duration most = this.whole;
		if (most != null && System.nanoTime() - this.begun >= most.toNanos()) {
			this.ended = "The answer had not ended after " + most.toSeconds() + " s, so it is given up";
			close();
		}
	}

	/**
	 * Ends the answer if it goes on for longer: one that comes a byte at a time is never
	 * silent.
	 * @param most how long all of it may take, from its headers on
	 */
	public void endWithin(Duration most) {
		this.whole = most;
	}

	/**
	 * Returns the status.
	 * @return for example 200
	 */
	public int status() {
		return this.response.statusCode();
	}

	/**
	 * Returns the first value of a header.
	 * @param name the name, in any case
	 * @return the value, if it was sent
	 */
	public Optional<String> header(String name) {
		return this.response.headers().firstValue(name);
	}

	/**
	 * Returns the body as UTF-8. Its read fails when the limit is passed.
	 * @return the body, the same stream at each call
	 */
	public Reader text() {
		return new InputStreamReader(this.body, StandardCharsets.UTF_8);
	}

	/**
	 * Returns the body.
	 * @return the body, the same stream at each call
	 */
	public InputStream body() {
		return this.body;
	}

	/**
	 * Says that one piece of a stream has been read, such as an event: the next may be as
	 * long as the limit again.
	 */
	public void nextPiece() {
		this.body.nextPiece();
	}

	/**
	 * Returns how much of the body has been read.
	 * @return bytes
	 */
	public long bytesRead() {
		return this.body.total();
	}

	/**
	 * Reads the beginning of an error's body.
	 * @return at most 16 KiB; empty if it cannot be read
	 */
	public String error() {
		try {
			return new String(this.body.readNBytes(ERROR_BYTES), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			return "";
		}
	}

	/**
	 * Says why a read of the body failed.
	 * @param ex what the read threw
	 * @return an exception that names the silence or the slowness if that was the reason,
	 * else the same
	 */
	public IOException explained(IOException ex) {
		String reason = this.ended;
		return (reason != null) ? new IOException(reason, ex) : ex;
	}

	@Override
	public void close() {
		Future<?> check = this.check;
		if (check != null) {
			check.cancel(false);
		}
		this.closed.accept(this);
		try {
			this.body.close();
		}
		catch (IOException ex) {
			// The connection is gone, which is what closing is for.
		}
	}

}
