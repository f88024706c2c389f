package io.github.grpclb.discovery.etcd;

import java.io.IOException;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;

/**
 * {@code etcdserverpb.Auth/Authenticate}: a password for a token, which later calls carry
 * in their metadata.
 */
final class LoginCall {

	static final MethodDescriptor<Request, Answer> METHOD = Wire.method(MethodType.UNARY,
			"etcdserverpb.Auth/Authenticate", Request::write, Answer::read);

	private LoginCall() {
	}

	/**
	 * Shows who asks.
	 *
	 * @param name the user
	 * @param password the password
	 */
	record Request(String name, String password) {

		void write(CodedOutputStream out) throws IOException {
			out.writeString(1, this.name);
			out.writeString(2, this.password);
		}

		@Override
		public String toString() {
			return "Request[name=" + this.name + "]";
		}

	}

	/**
	 * The answer.
	 *
	 * @param token what to show from now on
	 */
	record Answer(String token) {

		static Answer read(CodedInputStream in) throws IOException {
			String[] token = { "" };
			Wire.fields(in, (number) -> {
				if (number != 2) {
					return false;
				}
				token[0] = in.readString();
				return true;
			});
			return new Answer(token[0]);
		}

		@Override
		public String toString() {
			return "Answer[token=***]";
		}

	}

}
