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
 * {@code etcdserverpb.KV/Range}, field numbers by
 * <a href="https://etcd.io/docs/v3.5/learning/api/#range">etcd's API</a>.
 */
final class RangeCall {

	static final MethodDescriptor<Request, Answer> METHOD = Wire.method(MethodType.UNARY, "etcdserverpb.KV/Range",
			Request::write, Answer::read);

	private RangeCall() {
	}

	/**
	 * Asks for keys.
	 *
	 * @param key the first key
	 * @param end the first key that is not wanted
	 * @param limit the most keys
	 * @param revision the state of which revision, 0 for the newest
	 */
	record Request(ByteString key, ByteString end, long limit, long revision) {

		void write(CodedOutputStream out) throws IOException {
			out.writeBytes(1, this.key);
			out.writeBytes(2, this.end);
			out.writeInt64(3, this.limit);
			out.writeInt64(4, this.revision);
		}

	}

	/**
	 * The keys.
	 *
	 * @param header the revision that later pages must name
	 * @param values the keys and values, in the order of keys
	 * @param more whether there are further keys beyond the limit
	 */
	record Answer(Header header, List<KeyValue> values, boolean more) {

		static Answer read(CodedInputStream in) throws IOException {
			Header[] header = { Header.NONE };
			boolean[] more = new boolean[1];
			List<KeyValue> values = new ArrayList<>();
			Wire.fields(in, (number) -> {
				switch (number) {
					case 1 -> header[0] = Header.read(in);
					case 2 -> values.add(KeyValue.read(in));
					case 3 -> more[0] = in.readBool();
					default -> {
						return false;
					}
				}
				return true;
			});
			return new Answer(header[0], values, more[0]);
		}

	}

}
