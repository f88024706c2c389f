package io.github.grpclb.discovery.registry;

import java.util.List;

import io.grpc.EquivalentAddressGroup;

/**
 * Takes the states of a service, in order, from the thread that follows the registry.
 */
public interface BackendSink {

	/**
	 * Takes a new state whole. A state that the channel has not taken yet is replaced.
	 * @param backends the backends
	 * @throws RegistryException if there are more than {@link Bounds#MAX_BACKENDS}; the
	 * old state stays
	 */
	void deliver(List<EquivalentAddressGroup> backends) throws RegistryException;

	/**
	 * Takes it that the registry knows no usable backend of the service now. The watch
	 * goes on.
	 * @param reason what was found instead, and what to do about it
	 */
	void deliverNone(String reason);

	/**
	 * Takes it that the last state is still the registry's: it ends an error that was
	 * shown, and its age starts anew. Cheap; a source may call it at every sign of life.
	 */
	void confirm();

	/**
	 * Shows an error beside the last good state, and goes on.
	 * @param problem what is wrong with a part of the registry's answer
	 */
	void warn(RegistryException problem);

}
