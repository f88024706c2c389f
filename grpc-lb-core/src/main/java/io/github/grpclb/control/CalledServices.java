package io.github.grpclb.control;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import com.google.protobuf.Descriptors.MethodDescriptor;
import io.grpc.protobuf.ProtoServiceDescriptorSupplier;

import io.github.grpclb.Internal;

/**
 * The services that a client's calls are of, and the methods that those have: generated
 * code brings them along. Thread-safe.
 */
@Internal
public final class CalledServices {

	/** An application that makes names up at run time must not fill the memory. */
	private static final int MOST = 1000;

	/** By service; without methods where generated code does not tell. */
	private final Map<String, Set<String>> methods = new ConcurrentHashMap<>();

	/**
	 * Takes note of a call.
	 * @param method its method
	 */
	public void note(io.grpc.MethodDescriptor<?, ?> method) {
		String service = method.getServiceName();
		if (service != null && !this.methods.containsKey(service) && this.methods.size() < MOST) {
			Object schema = method.getSchemaDescriptor();
			this.methods.put(service, (schema != null) ? Protobuf.methods(schema) : Set.of());
		}
	}

	/**
	 * Returns what is known.
	 * @return the names of methods, without their service's, by the service's name; empty
	 * where they are not known
	 */
	public Map<String, Set<String>> methods() {
		return new TreeMap<>(this.methods);
	}

	/** Loaded only for a method that has a schema. */
	private static final class Protobuf {

		static Set<String> methods(Object schema) {
			Set<String> names = new TreeSet<>();
			if (schema instanceof ProtoServiceDescriptorSupplier supplier) {
				supplier.getServiceDescriptor()
					.getMethods()
					.stream()
					.map(MethodDescriptor::getName)
					.forEach(names::add);
			}
			return names;
		}

	}

}
