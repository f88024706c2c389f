package io.github.grpclb.discovery.etcd;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.github.grpclb.spec.InvalidSpecException;

/**
 * How an etcd cluster is reached.
 *
 * @param endpoints its members as {@code host:port} or {@code http://host:port}, or
 * {@code https://host:port} for TLS; one is used at a time, another when it is lost
 * @param user the user, empty without authentication
 * @param password the user's password; never shown
 * @param caFile a PEM file with the authorities of {@code https} endpoints, read anew at
 * each connection; empty for the JVM's trust store
 */
public record EtcdSettings(List<String> endpoints, String user, String password, String caFile) {

	/** A member on this machine, as etcd's own tools default to. */
	public static final EtcdSettings DEFAULT = new EtcdSettings(List.of("127.0.0.1:2379"), "", "", "");

	/**
	 * Checks the settings.
	 * @throws InvalidSpecException if one of them cannot work
	 */
	public EtcdSettings {
		if (endpoints.isEmpty()) {
			throw new InvalidSpecException("grpc.lb.etcd.endpoints", endpoints, "at least one endpoint",
					"List the members' client addresses, such as 10.0.0.1:2379.");
		}
		endpoints = endpoints.stream().map(EtcdEndpoint::parse).map(EtcdEndpoint::toString).toList();
		if (user.isEmpty() != password.isEmpty()) {
			throw new InvalidSpecException(user.isEmpty() ? "grpc.lb.etcd.user" : "grpc.lb.etcd.password", "(empty)",
					"set when the other of user and password is", "Set both or none.");
		}
		if (!caFile.isEmpty() && !Files.isReadable(Path.of(caFile))) {
			throw new InvalidSpecException("grpc.lb.etcd.ca-file", caFile, "a readable PEM file",
					"Check the path and its rights, or leave it out for the JVM's trust store.");
		}
	}

	@Override
	public String toString() {
		return "EtcdSettings[endpoints=%s, user=%s, password=%s, caFile=%s]".formatted(this.endpoints, this.user,
				this.password.isEmpty() ? "" : "***", this.caFile);
	}

}
