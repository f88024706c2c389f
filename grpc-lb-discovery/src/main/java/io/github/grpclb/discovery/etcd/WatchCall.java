package io.github.grpclb.discovery.etcd;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;

/**
 * {@code etcdserverpb.Watch/Watch} with one watch on a stream, field numbers by
 * <a href="https://etcd.io/docs/v3.5/learning/api/#watch-api">etcd's API</a>.
 */
final class WatchCall {

	static final MethodDescriptor<Request, Answer> METHOD = Wire.method(MethodType.BIDI_STREAMING,
			"etcdserverpb.Watch/Watch", Request::write, Answer::read);

	private WatchCall() {
	}

	/**
	 * Begins a watch.
	 *
	 * @param key the first key
	 * @param end the first key that is not wanted
	 * @param startRevision the first revision whose changes are wanted
	 */
	record Request(ByteString key, ByteString end, long startRevision) {

		void write(CodedOutputStream out) throws IOException {
			out.writeByteArray(1, Wire.bytes(Request::writeCreate, this));
		}

		private void writeCreate(CodedOutputStream out) throws IOException {
			out.writeBytes(1, this.key);
			out.writeBytes(2, this.end);
			out.writeInt64(3, this.startRevision);
			// Tells a quiet watch the revision now and then, so that compaction hits it
			// less.
			out.writeBool(4, true);
			// Large answers in parts, which fit into a message.
			out.writeBool(8, true);
		}

	}

	/**
	 * What a watch says.
	 *
	 * @param created whether the watch has begun
	 * @param canceled whether it has ended
	 * @param compactRevision above 0 if it ended because its start is compacted
	 * @param cancelReason why it ended otherwise
	 * @param fragment whether further parts of this answer follow
	 * @param events the changes in order
	 */
	record Answer(boolean created, boolean canceled, long compactRevision, String cancelReason, boolean fragment,
			List<Event> events) {

		static Answer read(CodedInputStream in) throws IOException {
			Fields fields = new Fields();
			Wire.fields(in, (number) -> fields.read(number, in));
			return new Answer(fields.created, fields.canceled, fields.compactRevision, fields.cancelReason,
					fields.fragment, fields.events);
		}

	}

	/**
	 * A change of a key.
	 *
	 * @param delete whether it was deleted, by somebody or with its lease
	 * @param value the key, its revision and its new value
	 */
	record Event(boolean delete, KeyValue value) {

		static Event read(CodedInputStream in) throws IOException {
			boolean[] delete = new boolean[1];
			KeyValue[] value = { KeyValue.NONE };
			Wire.nested(in, (number) -> {
				switch (number) {
					case 1 -> delete[0] = in.readEnum() == 1;
					case 2 -> value[0] = KeyValue.read(in);
					default -> {
						return false;
					}
				}
				return true;
			});
			return new Event(delete[0], value[0]);
		}

	}

	private static final class Fields {

		private boolean created;

		private boolean canceled;

		private long compactRevision;

		private String cancelReason = "";

		private boolean fragment;

		private final List<Event> events = new ArrayList<>();

		boolean read(int number, CodedInputStream in) throws IOException {
			switch (number) {
				case 3 -> this.created = in.readBool();
				case 4 -> this.canceled = in.readBool();
				case 5 -> this.compactRevision = in.readInt64();
				case 6 -> this.cancelReason = in.readString();
				case 7 -> this.fragment = in.readBool();
				case 11 -> this.events.add(Event.read(in));
				default -> {
					return false;
				}
			}
			return true;
		}

	}

}
