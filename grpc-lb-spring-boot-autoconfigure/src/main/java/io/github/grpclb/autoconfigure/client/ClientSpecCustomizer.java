package io.github.grpclb.autoconfigure.client;

import io.github.grpclb.Internal;
import io.github.grpclb.spec.ClientSpec;

/**
 * Has the last word on a client's settings, at the start and at every reload, before they
 * are checked and put in force. The test kit points clients to its own backends with it.
 */
@Internal
@FunctionalInterface
public interface ClientSpecCustomizer {

	/**
	 * Changes the settings of a client.
	 * @param spec what the configuration says
	 * @return what is put in force, of the same name
	 */
	ClientSpec customize(ClientSpec spec);

}
