package io.github.grpclb.discovery;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver.ResolutionResult;
import io.grpc.StatusOr;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

import io.github.grpclb.spec.BackendSpec;
import io.github.grpclb.spec.HostPort;
import io.github.grpclb.spec.InvalidSpecException;

/**
 * The last good list on disk, for a start while discovery is down. It has the form of a
 * {@code file:///} target, and its date says when the list was good. A file that cannot
 * be read or written costs a warning, never a call.
 */
final class SnapshotFile {

	private static final Logger logger = LoggerFactory.getLogger(SnapshotFile.class);

	private final Path path;

	private final String client;

	/** Only one writer at a time, and nothing is written twice. */
	private final Object lock = new Object();

	private boolean warned;

	SnapshotFile(Path path, String client) {
		this.path = path;
		this.client = client;
	}

	/**
	 * Writes a list, by a file beside it that takes its place: a reader never sees half
	 * of it. Blocks.
	 */
	void write(List<EquivalentAddressGroup> groups) {
		byte[] content = yaml(groups).getBytes(StandardCharsets.UTF_8);
		synchronized (this.lock) {
			try {
				Path directory = this.path.toAbsolutePath().getParent();
				Files.createDirectories(directory);
				Path fresh = Files.createTempFile(directory, this.path.getFileName().toString(), ".tmp");
				try {
					Files.write(fresh, content);
					move(fresh);
				}
				finally {
					Files.deleteIfExists(fresh);
				}
				this.warned = false;
			}
			catch (IOException | RuntimeException ex) {
				if (!this.warned) {
					this.warned = true;
					logger.warn(
							"Client '{}' cannot write discovery.snapshot-file {}: {}. Make its directory writable, "
									+ "or it cannot start while discovery is down.",
							this.client, this.path, ex.toString());
				}
			}
		}
	}

	private void move(Path fresh) throws IOException {
		try {
			Files.move(fresh, this.path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		}
		catch (AtomicMoveNotSupportedException ex) {
			Files.move(fresh, this.path, StandardCopyOption.REPLACE_EXISTING);
		}
	}

	private static String yaml(List<EquivalentAddressGroup> groups) {
		List<Map<String, Object>> entries = new ArrayList<>();
		boolean staying = groups.stream().anyMatch((group) -> !BackendAttributes.draining(group));
		for (EquivalentAddressGroup group : groups) {
			// By the time that it is read, who is going has gone.
			if (staying && BackendAttributes.draining(group)) {
				continue;
			}
			// An address that is no IP address is of no use without what it came from.
			if (!(group.getAddresses().get(0) instanceof InetSocketAddress inet) || inet.getAddress() == null) {
				continue;
			}
			Map<String, Object> entry = new LinkedHashMap<>();
			entry.put("address", new HostPort(inet.getAddress().getHostAddress(), inet.getPort()).toString());
			entry.put("weight", BackendAttributes.weight(group));
			entry.put("priority", BackendAttributes.priority(group));
			if (BackendAttributes.zone(group) != null) {
				entry.put("zone", BackendAttributes.zone(group));
			}
			if (!BackendAttributes.labels(group).isEmpty()) {
				entry.put("labels", new LinkedHashMap<>(BackendAttributes.labels(group)));
			}
			String authority = group.getAttributes().get(EquivalentAddressGroup.ATTR_AUTHORITY_OVERRIDE);
			if (authority != null) {
				entry.put("authority", authority);
			}
			entries.add(entry);
		}
		DumperOptions options = new DumperOptions();
		options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
		return new Yaml(options).dump(entries);
	}

	/**
	 * Reads the list. It is small and local, and read once.
	 * @return the list and when it was good, {@code null} if there is none
	 */
	@Nullable Restored read() {
		if (!Files.exists(this.path)) {
			return null;
		}
		try {
			Instant written = Files.getLastModifiedTime(this.path).toInstant();
			List<EquivalentAddressGroup> groups = new ArrayList<>();
			Map<String, String> authorities = new LinkedHashMap<>();
			for (BackendSpec backend : BackendFile.parse(this.path, BackendFile.bytes(this.path), authorities)) {
				HostPort address = HostPort.parse("address", backend.address());
				Attributes.Builder attributes = BackendAttributes.of(backend).toBuilder();
				String authority = authorities.get(backend.address());
				if (authority != null) {
					attributes.set(EquivalentAddressGroup.ATTR_AUTHORITY_OVERRIDE, authority);
				}
				groups.add(new EquivalentAddressGroup(new InetSocketAddress(address.host(), address.port()),
						attributes.build()));
			}
			if (groups.isEmpty()) {
				return null;
			}
			return new Restored(ResolutionResult.newBuilder().setAddressesOrError(StatusOr.fromValue(groups)).build(),
					written);
		}
		catch (IOException | InvalidSpecException ex) {
			logger.warn("Client '{}' cannot use discovery.snapshot-file {}: {}. It is written anew when discovery "
					+ "answers.", this.client, this.path, ex.getMessage());
			return null;
		}
	}

	/**
	 * A list of an earlier process.
	 *
	 * @param result the list
	 * @param updated when it was good
	 */
	record Restored(ResolutionResult result, Instant updated) {
	}

}
