package io.github.grpclb.discovery.etcd;

import java.io.IOException;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;

/**
 * {@code mvccpb.KeyValue}.
 *
 * @param key the key
 * @param modRevision the revision of its last change
 * @param value the value, empty if the key was deleted
 */
record KeyValue(ByteString key, long modRevision, ByteString value) {

	static final KeyValue NONE = new KeyValue(ByteString.EMPTY, 0, ByteString.EMPTY);

	static KeyValue read(CodedInputStream in) throws IOException {
		Fields fields = new Fields();
		Wire.nested(in, (number) -> {
			switch (number) {
				case 1 -> fields.key = in.readBytes();
				case 3 -> fields.modRevision = in.readInt64();
				case 5 -> fields.value = in.readBytes();
				default -> {
					return false;
				}
			}
			return true;
		});
		return new KeyValue(fields.key, fields.modRevision, fields.value);
	}

	private static final class Fields {

		private ByteString key = ByteString.EMPTY;

		private long modRevision;

		private ByteString value = ByteString.EMPTY;

	}

}
