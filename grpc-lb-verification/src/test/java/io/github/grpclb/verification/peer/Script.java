package io.github.grpclb.verification.peer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a {@link HostileServer} does at each event of a connection, on the connection's
 * thread. The defaults are those of a good server, so that a script is wrong in one way
 * only.
 */
public interface Script {

	/**
	 * A client has connected; nothing was read.
	 * @param connection the connection
	 * @throws IOException if it is gone
	 * @throws InterruptedException if the server stops
	 */
	default void accepted(Http2Connection connection) throws IOException, InterruptedException {
		connection.sendSettings();
	}

	/**
	 * The client has sent its settings.
	 * @param connection the connection
	 * @throws IOException if it is gone
	 */
	default void settings(Http2Connection connection) throws IOException {
		connection.acknowledge();
	}

	/**
	 * The client has sent a ping.
	 * @param connection the connection
	 * @param payload to be sent back
	 * @throws IOException if it is gone
	 */
	default void ping(Http2Connection connection, byte[] payload) throws IOException {
		connection.pong(payload);
	}

	/**
	 * A call's headers are there.
	 * @param connection the connection
	 * @param stream the call's stream
	 * @throws IOException if it is gone
	 */
	default void started(Http2Connection connection, int stream) throws IOException {
	}

	/**
	 * A call's request is there.
	 * @param connection the connection
	 * @param stream the call's stream
	 * @throws IOException if it is gone
	 * @throws InterruptedException if the server stops
	 */
	default void call(Http2Connection connection, int stream) throws IOException, InterruptedException {
		answer(connection, stream);
	}

	/**
	 * A health watch's request is there.
	 * @param connection the connection
	 * @param stream the watch's stream
	 * @throws IOException if it is gone
	 * @throws InterruptedException if the server stops
	 */
	default void watch(Http2Connection connection, int stream) throws IOException, InterruptedException {
		fail(connection, stream, 12);
	}

	/**
	 * Answers a call with the server's address, as a good server does.
	 * @param connection the connection
	 * @param stream the call's stream
	 * @param trailers more trailers, names and values in turn
	 * @throws IOException if it is gone
	 */
	static void answer(Http2Connection connection, int stream, String... trailers) throws IOException {
		connection.sendHeaders(stream, false, ":status", "200", "content-type", "application/grpc");
		connection.sendData(stream, message(connection.address().getBytes(StandardCharsets.UTF_8)));
		String[] all = new String[trailers.length + 2];
		all[0] = "grpc-status";
		all[1] = "0";
		System.arraycopy(trailers, 0, all, 2, trailers.length);
		connection.sendHeaders(stream, true, all);
	}

	/**
	 * Ends a call with trailers only.
	 * @param connection the connection
	 * @param stream the call's stream
	 * @param status the gRPC status code
	 * @param trailers more trailers, names and values in turn
	 * @throws IOException if it is gone
	 */
	static void fail(Http2Connection connection, int stream, int status, String... trailers) throws IOException {
		String[] all = new String[trailers.length + 6];
		System.arraycopy(new String[] { ":status", "200", "content-type", "application/grpc", "grpc-status",
				String.valueOf(status) }, 0, all, 0, 6);
		System.arraycopy(trailers, 0, all, 6, trailers.length);
		connection.sendHeaders(stream, true, all);
	}

	/**
	 * Frames a message as gRPC does.
	 * @param body the message
	 * @return the frame: no compression, length, message
	 */
	static byte[] message(byte[] body) {
		return ByteBuffer.allocate(5 + body.length).put((byte) 0).putInt(body.length).put(body).array();
	}

}
