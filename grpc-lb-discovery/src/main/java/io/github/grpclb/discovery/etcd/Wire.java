package io.github.grpclb.discovery.etcd;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.grpc.MethodDescriptor;
import io.grpc.Status;

/**
 * Reads and writes the few messages of etcd's API that a reader of keys needs. Generated
 * classes would tie users to a version of protobuf: code of protoc 4 refuses the runtime
 * 3.25 that grpc-java brings, and code of 3.25 calls what 4 has deprecated. The coded
 * streams have been the same for all of them, also in protobuf-javalite.
 */
final class Wire {

	private Wire() {
	}

	static <Q, A> MethodDescriptor<Q, A> method(MethodDescriptor.MethodType type, String name, Writer<Q> request,
			Reader<A> answer) {
		return MethodDescriptor.<Q, A>newBuilder()
			.setType(type)
			.setFullMethodName(name)
			.setRequestMarshaller(new RequestMarshaller<>(request))
			.setResponseMarshaller(new AnswerMarshaller<>(answer))
			.build();
	}

	static <T> byte[] bytes(Writer<T> writer, T message) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try {
			CodedOutputStream out = CodedOutputStream.newInstance(bytes);
			writer.write(message, out);
			out.flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	/** Reads all fields up to the end, or to the limit that is set. */
	static void fields(CodedInputStream in, Field field) throws IOException {
		for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
			if (!field.read(tag >>> 3)) {
				in.skipField(tag);
			}
		}
	}

	/** Reads the fields of a message inside a message. */
	static void nested(CodedInputStream in, Field field) throws IOException {
		int limit = in.pushLimit(in.readRawVarint32());
		fields(in, field);
		in.checkLastTagWas(0);
		in.popLimit(limit);
	}

	/**
	 * Writes a message; zeros and empty values need not be written.
	 *
	 * @param <T> the message
	 */
	interface Writer<T> {

		void write(T message, CodedOutputStream out) throws IOException;

	}

	/**
	 * Reads a message.
	 *
	 * @param <T> the message
	 */
	interface Reader<T> {

		T read(CodedInputStream in) throws IOException;

	}

	/** Reads one field, if it is of use. */
	interface Field {

		/** Returns whether it was read; it is skipped if not. */
		boolean read(int number) throws IOException;

	}

	private record RequestMarshaller<T>(Writer<T> writer) implements MethodDescriptor.Marshaller<T> {

		@Override
		public InputStream stream(T message) {
			return new ByteArrayInputStream(bytes(this.writer, message));
		}

		@Override
		public T parse(InputStream stream) {
			throw new UnsupportedOperationException("Requests are only written");
		}

	}

	private record AnswerMarshaller<T>(Reader<T> reader) implements MethodDescriptor.Marshaller<T> {

		@Override
		public InputStream stream(T message) {
			throw new UnsupportedOperationException("Answers are only read");
		}

		@Override
		public T parse(InputStream stream) {
			try {
				return this.reader.read(CodedInputStream.newInstance(stream));
			}
			catch (IOException ex) {
				throw Status.INTERNAL.withDescription("The answer is no message of etcd's API: " + ex.getMessage())
					.withCause(ex)
					.asRuntimeException();
			}
		}

	}

}
