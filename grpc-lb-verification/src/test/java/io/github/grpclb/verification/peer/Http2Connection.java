package io.github.grpclb.verification.peer;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Exception;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Headers;

/**
 * One HTTP/2 connection of a {@link HostileServer}, frame by frame (RFC 9113, section 4).
 * What is written is not checked: being wrong is what it is for. Writes are thread-safe.
 */
public final class Http2Connection {

	/** RST_STREAM and GOAWAY codes (RFC 9113, section 7). */
	public static final int NO_ERROR = 0;

	/** The server failed. */
	public static final int INTERNAL_ERROR = 2;

	/** The stream was not looked at. */
	public static final int REFUSED_STREAM = 7;

	/** The stream is no longer wanted. */
	public static final int CANCEL = 8;

	/** Too many pings. */
	public static final int ENHANCE_YOUR_CALM = 11;

	/** SETTINGS (RFC 9113, section 6.5.2). */
	public static final int MAX_CONCURRENT_STREAMS = 3;

	/** How much of a stream's data may be under way. */
	public static final int INITIAL_WINDOW_SIZE = 4;

	private static final int DATA = 0;

	private static final int HEADERS = 1;

	private static final int RST_STREAM = 3;

	private static final int SETTINGS = 4;

	private static final int PING = 6;

	private static final int GOAWAY = 7;

	private static final int WINDOW_UPDATE = 8;

	private static final int CONTINUATION = 9;

	private static final int END_STREAM = 1;

	private static final int ACK = 1;

	private static final int END_HEADERS = 4;

	private static final int PADDED = 8;

	private static final int PRIORITY = 32;

	private static final int PREFACE = 24;

	private static final String WATCH = "/grpc.health.v1.Health/Watch";

	private final Socket socket;

	private final HostileServer server;

	private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false, 1 << 20);

	private final Set<Integer> watches = new HashSet<>();

	private final ByteArrayOutputStream block = new ByteArrayOutputStream();

	private volatile boolean closed;

	Http2Connection(Socket socket, HostileServer server) {
		this.socket = socket;
		this.server = server;
	}

	void run() {
		try {
			this.socket.setTcpNoDelay(true);
			DataInputStream in = new DataInputStream(this.socket.getInputStream());
			this.server.script().accepted(this);
			in.readFully(new byte[PREFACE]);
			while (!this.closed) {
				int word = in.readInt();
				int flags = in.readUnsignedByte();
				int stream = in.readInt() & Integer.MAX_VALUE;
				byte[] payload = new byte[word >>> 8];
				in.readFully(payload);
				frame(word & 0xff, flags, stream, payload);
			}
		}
		catch (IOException | Http2Exception ex) {
			// The client has had enough, or the script has.
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			Sockets.close(this.socket);
			this.server.ended(this);
		}
	}

	private void frame(int type, int flags, int stream, byte[] payload)
			throws IOException, InterruptedException, Http2Exception {
		switch (type) {
			case SETTINGS -> {
				if ((flags & ACK) == 0) {
					this.server.script().settings(this);
				}
			}
			case PING -> {
				if ((flags & ACK) == 0) {
					this.server.script().ping(this, payload);
				}
			}
			case HEADERS -> {
				int from = ((flags & PADDED) != 0) ? 1 : 0;
				int padding = (from == 1) ? payload[0] & 0xff : 0;
				from += ((flags & PRIORITY) != 0) ? 5 : 0;
				this.block.write(payload, from, payload.length - from - padding);
				headers(flags, stream);
			}
			case CONTINUATION -> {
				this.block.write(payload, 0, payload.length);
				headers(flags, stream);
			}
			case DATA -> {
				if (payload.length > 0) {
					windowUpdate(0, payload.length);
				}
				if ((flags & END_STREAM) != 0) {
					requested(stream);
				}
			}
			default -> {
			}
		}
	}

	private void headers(int flags, int stream) throws IOException, InterruptedException, Http2Exception {
		if ((flags & END_HEADERS) == 0) {
			return;
		}
		Http2Headers headers = this.decoder.decodeHeaders(stream, Unpooled.wrappedBuffer(this.block.toByteArray()));
		this.block.reset();
		boolean watch = WATCH.contentEquals(headers.path());
		if (watch) {
			this.watches.add(stream);
		}
		this.server.request(watch);
		if (!watch) {
			this.server.script().started(this, stream);
		}
		if ((flags & END_STREAM) != 0) {
			requested(stream);
		}
	}

	private void requested(int stream) throws IOException, InterruptedException {
		if (this.watches.contains(stream)) {
			this.server.script().watch(this, stream);
		}
		else {
			this.server.script().call(this, stream);
		}
	}

	/**
	 * Writes a SETTINGS frame.
	 * @param pairs identifiers and values in turn
	 * @throws IOException if the connection is gone
	 */
	public void sendSettings(int... pairs) throws IOException {
		ByteBuffer payload = ByteBuffer.allocate(pairs.length * 3);
		for (int i = 0; i < pairs.length; i += 2) {
			payload.putShort((short) pairs[i]).putInt(pairs[i + 1]);
		}
		write(SETTINGS, 0, 0, payload.array());
	}

	/**
	 * Acknowledges the client's SETTINGS.
	 * @throws IOException if the connection is gone
	 */
	public void acknowledge() throws IOException {
		write(SETTINGS, ACK, 0, new byte[0]);
	}

	/**
	 * Answers a PING.
	 * @param payload as it came
	 * @throws IOException if the connection is gone
	 */
	public void pong(byte[] payload) throws IOException {
		write(PING, ACK, 0, payload);
	}

	/**
	 * Writes a GOAWAY frame.
	 * @param last the last stream that was looked at
	 * @param code why
	 * @throws IOException if the connection is gone
	 */
	public void goAway(int last, int code) throws IOException {
		write(GOAWAY, 0, 0, ByteBuffer.allocate(8).putInt(last).putInt(code).array());
	}

	/**
	 * Writes a RST_STREAM frame.
	 * @param stream the stream
	 * @param code why
	 * @throws IOException if the connection is gone
	 */
	public void resetStream(int stream, int code) throws IOException {
		write(RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt(code).array());
	}

	/**
	 * Gives the client more window.
	 * @param stream the stream, 0 for the connection
	 * @param bytes how much
	 * @throws IOException if the connection is gone
	 */
	public void windowUpdate(int stream, int bytes) throws IOException {
		write(WINDOW_UPDATE, 0, stream, ByteBuffer.allocate(4).putInt(bytes).array());
	}

	/**
	 * Writes headers in one frame.
	 * @param stream the stream
	 * @param end whether the stream ends with them
	 * @param fields names and values in turn
	 * @throws IOException if the connection is gone
	 */
	public void sendHeaders(int stream, boolean end, String... fields) throws IOException {
		write(HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream, encode(fields));
	}

	/**
	 * Begins headers that a CONTINUATION frame must follow.
	 * @param stream the stream
	 * @param fields names and values in turn
	 * @throws IOException if the connection is gone
	 */
	public void beginHeaders(int stream, String... fields) throws IOException {
		write(HEADERS, 0, stream, encode(fields));
	}

	/**
	 * Goes on with headers and does not end them.
	 * @param stream the stream
	 * @param fields names and values in turn
	 * @throws IOException if the connection is gone
	 */
	public void continueHeaders(int stream, String... fields) throws IOException {
		write(CONTINUATION, 0, stream, encode(fields));
	}

	/**
	 * Writes a DATA frame.
	 * @param stream the stream
	 * @param data what
	 * @throws IOException if the connection is gone
	 */
	public void sendData(int stream, byte[] data) throws IOException {
		write(DATA, 0, stream, data);
	}

	/** Ends the connection with a FIN. */
	public void close() {
		this.closed = true;
		Sockets.close(this.socket);
	}

	/** Ends the connection with a RST. */
	public void reset() {
		this.closed = true;
		Sockets.reset(this.socket);
	}

	/**
	 * Whether nothing can be written any more.
	 * @return {@code true} once it is closed
	 */
	public boolean isClosed() {
		return this.closed || this.socket.isClosed();
	}

	/**
	 * Returns the address of the server.
	 * @return {@code host:port}
	 */
	public String address() {
		return this.server.address();
	}

	private synchronized void write(int type, int flags, int stream, byte[] payload) throws IOException {
		ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
		frame.putInt(payload.length << 8 | type).put((byte) flags).putInt(stream).put(payload);
		OutputStream out = this.socket.getOutputStream();
		out.write(frame.array());
		out.flush();
	}

	/** Literal fields that are never indexed (RFC 7541, section 6.2.2). */
	private static byte[] encode(String... fields) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		for (int i = 0; i < fields.length; i += 2) {
			out.write(0);
			text(out, fields[i]);
			text(out, fields[i + 1]);
		}
		return out.toByteArray();
	}

	private static void text(ByteArrayOutputStream out, String text) {
		byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
		int rest = bytes.length - 127;
		out.write(Math.min(bytes.length, 127));
		if (rest >= 0) {
			while (rest >= 128) {
				out.write(rest % 128 + 128);
				rest /= 128;
			}
			out.write(rest);
		}
		out.write(bytes, 0, bytes.length);
	}

}
