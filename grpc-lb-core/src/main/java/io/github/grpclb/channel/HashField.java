package io.github.grpclb.channel;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import org.jspecify.annotations.Nullable;

/**
 * One field of a method's request message, found once by the message's descriptor.
 */
final class HashField {

	private final List<FieldDescriptor> path;

	private HashField(List<FieldDescriptor> path) {
		this.path = path;
	}

	/**
	 * Finds a field.
	 * @param method a method
	 * @param path the names of the fields, with dots between
	 * @return the field, or {@code null} if its request has no such field with a single
	 * value
	 */
	static @Nullable HashField of(MethodDescriptor<?, ?> method, String path) {
		Object prototype = (method.getRequestMarshaller() instanceof PrototypeMarshaller<?> marshaller)
				? marshaller.getMessagePrototype() : null;
		return (prototype instanceof Message message) ? of(message.getDescriptorForType(), path) : null;
	}

	private static @Nullable HashField of(Descriptor request, String path) {
		List<FieldDescriptor> fields = new ArrayList<>();
		Descriptor message = request;
		for (String name : path.split("\\.")) {
			FieldDescriptor field = (message != null) ? message.findFieldByName(name) : null;
			if (field == null || field.isRepeated()) {
				return null;
			}
			fields.add(field);
			message = (field.getJavaType() == JavaType.MESSAGE) ? field.getMessageType() : null;
		}
		return (message == null) ? new HashField(List.copyOf(fields)) : null;
	}

	/**
	 * Reads the key of a request.
	 * @param request the request message
	 * @return the field's value as text, {@code null} if it is not set
	 */
	@Nullable String key(Object request) {
		MessageOrBuilder message = (MessageOrBuilder) request;
		for (FieldDescriptor field : this.path) {
			if (field.hasPresence() && !message.hasField(field)) {
				return null;
			}
			Object value = message.getField(field);
			if (!(value instanceof Message nested)) {
				// Without presence, proto3 cannot tell the default from a value left out.
				return (!field.hasPresence() && value.equals(field.getDefaultValue())) ? null : text(value);
			}
			message = nested;
		}
		return null;
	}

	private static String text(Object value) {
		if (value instanceof ByteString bytes) {
			return bytes.toString(StandardCharsets.ISO_8859_1);
		}
		return (value instanceof EnumValueDescriptor constant) ? String.valueOf(constant.getNumber())
				: value.toString();
	}

}
