package io.github.grpclb.verification.peer;

import java.io.IOException;
import java.util.Base64;

/**
 * The ways in which servers were seen to be wrong, one each.
 */
public final class Scripts {

	/** As a good server does. */
	public static final Script GOOD = new Script() {
	};

	private static final byte[] SERVING = { 8, 1 };

	private static final byte[] NOT_SERVING = { 8, 2 };

	private Scripts() {
	}

	/**
	 * Accepts and never says a word.
	 * @return the script
	 */
	public static Script silence() {
		return new Script() {

			@Override
			public void accepted(Http2Connection connection) {
			}

			@Override
			public void settings(Http2Connection connection) {
			}

			@Override
			public void ping(Http2Connection connection, byte[] payload) {
			}

		};
	}

	/**
	 * Begins with an acknowledgement and never sends settings of its own, which is an
	 * error (RFC 9113, section 3.4).
	 * @return the script
	 */
	public static Script noSettings() {
		return new Script() {

			@Override
			public void accepted(Http2Connection connection) {
			}

		};
	}

	/**
	 * Needs that long for the handshake.
	 * @param millis how long
	 * @return the script
	 */
	public static Script slowHandshake(long millis) {
		return new Script() {

			@Override
			public void accepted(Http2Connection connection) throws IOException, InterruptedException {
				Thread.sleep(millis);
				connection.sendSettings();
			}

		};
	}

	/**
	 * Says GOAWAY right after its settings.
	 * @param code why
	 * @return the script
	 */
	public static Script goAwayAtOnce(int code) {
		return new Script() {

			@Override
			public void accepted(Http2Connection connection) throws IOException {
				connection.sendSettings();
				connection.goAway(0, code);
				connection.close();
			}

		};
	}

	/**
	 * Closes right after its settings.
	 * @return the script
	 */
	public static Script closeAfterSettings() {
		return new Script() {

			@Override
			public void accepted(Http2Connection connection) throws IOException {
				connection.sendSettings();
			}

			@Override
			public void settings(Http2Connection connection) throws IOException {
				connection.acknowledge();
				connection.close();
			}

		};
	}

	/**
	 * Resets each call's stream.
	 * @param code why
	 * @return the script
	 */
	public static Script resetStreams(int code) {
		return new Script() {

			@Override
			public void call(Http2Connection connection, int stream) throws IOException {
				connection.resetStream(stream, code);
			}

		};
	}

	/**
	 * Announces a setting.
	 * @param identifier the setting
	 * @param value its value
	 * @return the script
	 */
	public static Script setting(int identifier, int value) {
		return new Script() {

			@Override
			public void accepted(Http2Connection connection) throws IOException {
				connection.sendSettings(identifier, value);
			}

		};
	}

	/**
	 * Lets one byte of the answer out at a time.
	 * @param millis the pause between two bytes
	 * @return the script
	 */
	public static Script slowDrip(long millis) {
		return new Script() {

			@Override
			public void call(Http2Connection connection, int stream) throws IOException {
				connection.sendHeaders(stream, false, ":status", "200", "content-type", "application/grpc");
				byte[] message = Script.message(new byte[1000]);
				Daemons.start("hostile-drip", () -> drip(connection, stream, message));
			}

			private void drip(Http2Connection connection, int stream, byte[] message) {
				try {
					for (byte part : message) {
						if (connection.isClosed()) {
							return;
						}
						connection.sendData(stream, new byte[] { part });
						Thread.sleep(millis);
					}
					connection.sendHeaders(stream, true, "grpc-status", "0");
				}
				catch (IOException ex) {
					// The client has given up.
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			}

		};
	}

	/**
	 * Answers with a header above what grpc-java accepts (8 KiB in all).
	 * @param bytes the header's length
	 * @return the script
	 */
	public static Script hugeHeaders(int bytes) {
		return new Script() {

			@Override
			public void call(Http2Connection connection, int stream) throws IOException {
				Script.answer(connection, stream, "x-huge", "a".repeat(bytes));
			}

		};
	}

	/**
	 * Begins headers and never ends them (CVE-2024-27316 and its kin).
	 * @return the script
	 */
	public static Script endlessHeaders() {
		return new Script() {

			@Override
			public void call(Http2Connection connection, int stream) throws IOException {
				connection.beginHeaders(stream, ":status", "200");
				while (!connection.isClosed()) {
					connection.continueHeaders(stream, "x-more", "a".repeat(1000));
				}
			}

		};
	}

	/**
	 * Answers well, with a load report that is garbage.
	 * @param report the bytes of the trailer {@code endpoint-load-metrics-bin}
	 * @return the script
	 */
	public static Script loadReport(byte[] report) {
		String value = Base64.getEncoder().withoutPadding().encodeToString(report);
		return new Script() {

			@Override
			public void call(Http2Connection connection, int stream) throws IOException {
				Script.answer(connection, stream, "endpoint-load-metrics-bin", value);
			}

		};
	}

	/**
	 * Takes a health watch and never answers it.
	 * @return the script
	 */
	public static Script silentWatch() {
		return new Script() {

			@Override
			public void watch(Http2Connection connection, int stream) {
			}

		};
	}

	/**
	 * Refuses health watches.
	 * @param status the gRPC status code
	 * @return the script
	 */
	public static Script refusedWatch(int status) {
		return new Script() {

			@Override
			public void watch(Http2Connection connection, int stream) throws IOException {
				Script.fail(connection, stream, status);
			}

		};
	}

	/**
	 * Answers calls, and the health watch with that.
	 * @param serving SERVING or NOT_SERVING
	 * @return the script
	 */
	public static Script health(boolean serving) {
		return new Script() {

			@Override
			public void watch(Http2Connection connection, int stream) throws IOException {
				connection.sendHeaders(stream, false, ":status", "200", "content-type", "application/grpc");
				connection.sendData(stream, Script.message(serving ? SERVING : NOT_SERVING));
			}

		};
	}

	/**
	 * Fails calls with UNAVAILABLE and a pushback.
	 * @param pushback the value of {@code grpc-retry-pushback-ms}
	 * @return the script
	 */
	public static Script pushback(String pushback) {
		return new Script() {

			@Override
			public void call(Http2Connection connection, int stream) throws IOException {
				Script.fail(connection, stream, 14, "grpc-retry-pushback-ms", pushback);
			}

		};
	}

	/**
	 * Closes as soon as a call's headers are there, while others are being written.
	 * @return the script
	 */
	public static Script closeInMidWrite() {
		return new Script() {

			@Override
			public void started(Http2Connection connection, int stream) {
				connection.close();
			}

		};
	}

}
