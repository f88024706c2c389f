package io.github.grpclb.discovery.etcd;

import java.io.IOException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.grpclb.discovery.registry.RegistryException;

/**
 * Keeps the token of a user from one connection to the next: checking a password costs a
 * member as much as thousands of reads.
 */
final class EtcdLogin {

	private static final Logger logger = LoggerFactory.getLogger(EtcdLogin.class);

	private final EtcdSettings settings;

	private @Nullable String token;

	private boolean needless;

	EtcdLogin(EtcdSettings settings) {
		this.settings = settings;
	}

	/**
	 * Makes a connection the user's.
	 * @return whether a refusal of it would be one of the user, and not of an old token
	 */
	boolean authorize(EtcdConnection connection) throws RegistryException, IOException, InterruptedException {
		if (this.settings.user().isEmpty()) {
			return true;
		}
		boolean fresh = this.token == null;
		if (fresh) {
			this.token = login(connection);
		}
		if (this.token != null) {
			connection.authorize(this.token);
		}
		return fresh;
	}

	private @Nullable String login(EtcdConnection connection)
			throws RegistryException, IOException, InterruptedException {
		try {
			return connection
				.call(LoginCall.METHOD, new LoginCall.Request(this.settings.user(), this.settings.password()))
				.token();
		}
		catch (RegistryException ex) {
			if (!String.valueOf(ex.getMessage()).contains("authentication is not enabled")) {
				throw ex;
			}
			if (!this.needless) {
				this.needless = true;
				logger.warn(
						"etcd at {} has authentication disabled, so user '{}' is not used. Enable it with "
								+ "'etcdctl auth enable', or take grpc.lb.etcd.user away.",
						connection.endpoint(), this.settings.user());
			}
			return null;
		}
	}

	void forget() {
		this.token = null;
	}

}
