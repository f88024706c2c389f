package io.github.grpclb.discovery.registry;

import java.io.IOException;

/**
 * One service in one registry. A source belongs to one resolver, which calls it from one
 * thread; only {@link #close} comes from another.
 */
public interface RegistrySource {

	/**
	 * Says what a person would call the registry, for messages.
	 * @return for example the address of its API
	 */
	String endpoint();

	/**
	 * Looks the service up and follows its changes for as long as the watch lasts.
	 * Blocks. A source that cannot watch returns after one look; the resolver then asks
	 * again after {@link RegistryNameResolver.Timing#spacing}.
	 * @param backends takes every new state
	 * @throws RegistryException if the registry refused, or what it sent cannot be used
	 * @throws IOException if the registry could not be reached, or the connection broke
	 * @throws InterruptedException if the resolver is shut down
	 */
	void follow(BackendSink backends) throws RegistryException, IOException, InterruptedException;

	/**
	 * Gives connections and threads back. The thread in {@link #follow} has been
	 * interrupted before.
	 */
	void close();

}
