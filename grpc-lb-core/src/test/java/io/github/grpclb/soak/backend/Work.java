package io.github.grpclb.soak.backend;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;

/**
 * The methods of a {@link BackendMain}.
 */
public final class Work {

	static final String SERVICE = "soak.Backend";

	/** Works for as many microseconds as the request says. */
	public static final MethodDescriptor<String, String> CALL = method("Call", MethodType.UNARY);

	/** As {@link #CALL}, under a name of its own. */
	public static final MethodDescriptor<String, String> LONG_CALL = method("LongCall", MethodType.UNARY);

	/** Counts, see {@link Count}. */
	public static final MethodDescriptor<String, String> COUNT = method("Count", MethodType.SERVER_STREAMING);

	private Work() {
	}

	private static MethodDescriptor<String, String> method(String name, MethodType type) {
		return MethodDescriptor.newBuilder(new Text(), new Text())
			.setType(type)
			.setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
			.build();
	}

	/**
	 * What a stream is to send: the numbers after one up to another one.
	 *
	 * @param after the number before the first one
	 * @param last the last one, after which the stream ends
	 * @param millis the time between two
	 * @param end how it ends, the value of a status code
	 */
	public record Count(int after, int last, int millis, int end) {

		static Count parse(String text) {
			String[] parts = text.split(" ");
			return new Count(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]),
					Integer.parseInt(parts[3]));
		}

		/**
		 * Returns the request for the rest.
		 * @param number the last number that has come
		 * @return what is to come
		 */
		public Count from(int number) {
			return new Count(number, this.last, this.millis, this.end);
		}

		/** Returns the request's text. */
		public String text() {
			return this.after + " " + this.last + " " + this.millis + " " + this.end;
		}

	}

	private static final class Text implements MethodDescriptor.Marshaller<String> {

		@Override
		public InputStream stream(String value) {
			return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
		}

		@Override
		public String parse(InputStream stream) {
			try {
				return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
