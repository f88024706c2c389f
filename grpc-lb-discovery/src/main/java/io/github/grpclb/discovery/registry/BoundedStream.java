package io.github.grpclb.discovery.registry;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Ends a stream that sends more than was allowed in one piece, and remembers when it last
 * sent anything. Read by one thread; {@link #lastByteNanos} may be read by others.
 */
final class BoundedStream extends FilterInputStream {

	private final long limit;

	private long piece;

	private long total;

	private volatile long lastByteNanos = System.nanoTime();

	BoundedStream(InputStream in, long limit) {
		super(in);
		this.limit = limit;
	}

	/** A new piece begins, with the whole allowance. */
	void nextPiece() {
		this.piece = 0;
	}

	long total() {
		return this.total;
	}

	long lastByteNanos() {
		return this.lastByteNanos;
	}

	@Override
	public int read() throws IOException {
		int value = super.read();
		if (value >= 0) {
			count(1);
		}
		return value;
	}

	@Override
	public int read(byte[] bytes, int offset, int length) throws IOException {
		int read = super.read(bytes, offset, length);
		if (read > 0) {
			count(read);
		}
		return read;
	}

	@Override
	public boolean markSupported() {
		return false;
	}

	private void count(int bytes) throws IOException {
		this.lastByteNanos = System.nanoTime();
		this.total += bytes;
		this.piece += bytes;
		if (this.piece > this.limit) {
			throw new IOException("The answer is longer than " + this.limit + " bytes");
		}
	}

}
