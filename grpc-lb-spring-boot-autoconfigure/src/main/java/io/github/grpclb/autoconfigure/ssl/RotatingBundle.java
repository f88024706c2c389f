package io.github.grpclb.autoconfigure.ssl;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundle;

/**
 * One SSL bundle: the generation in force, and who must hear of the next one. A bundle
 * that cannot work is refused as a whole, and the one in force stays. Thread-safe.
 */
final class RotatingBundle {

	private static final Logger logger = LoggerFactory.getLogger(RotatingBundle.class);

	private final String name;

	private final List<Consumer> consumers = new CopyOnWriteArrayList<>();

	private volatile TlsGeneration current;

	private volatile @Nullable String refused;

	RotatingBundle(String name, TlsGeneration first) {
		this.name = name;
		this.current = first;
	}

	String name() {
		return this.name;
	}

	/**
	 * Returns the generation in force.
	 * @return immutable; ask again for each handshake
	 */
	TlsGeneration current() {
		return this.current;
	}

	/** Why the last one that was offered is not in force, {@code null} if it is. */
	@Nullable String refused() {
		return this.refused;
	}

	/**
	 * Asks to hear of every further generation.
	 * @param consumer hears of it
	 */
	synchronized void add(Consumer consumer) {
		this.consumers.add(consumer);
	}

	/**
	 * Takes a new generation over, or keeps the one in force.
	 * @param bundle what its files say now
	 */
	synchronized void update(SslBundle bundle) {
		List<Runnable> commits = new ArrayList<>();
		TlsGeneration next;
		try {
			next = BundleReader.read(bundle, this.current.number() + 1);
			for (Consumer consumer : this.consumers) {
				commits.add(consumer.prepare(next));
			}
		}
		catch (Exception ex) {
			refuse(ex);
			return;
		}
		this.current = next;
		this.refused = null;
		logger.info("SSL bundle '{}': new certificates are in force ({}); connections are replaced one by one",
				this.name, next.describe());
		commits.forEach(Runnable::run);
	}

	private void refuse(Exception cause) {
		this.refused = reason(cause);
		logger.error(
				"SSL bundle '{}': its new certificates were refused, and the previous ones stay in force ({}): {}. Mend "
						+ "the files, and they are read again.",
				this.name, this.current.describe(), this.refused);
	}

	static String reason(Throwable cause) {
		StringBuilder reason = new StringBuilder(String.valueOf(cause.getMessage()));
		for (Throwable next = cause.getCause(); next != null; next = next.getCause()) {
			if (next.getMessage() != null && reason.indexOf(next.getMessage()) < 0) {
				reason.append(": ").append(next.getMessage());
			}
		}
		return reason.toString();
	}

	/**
	 * Follows a bundle.
	 */
	@FunctionalInterface
	interface Consumer {

		/**
		 * Makes ready for a generation that may yet be refused by others.
		 * @param next the generation
		 * @return takes it over, and throws nothing
		 * @throws Exception if it cannot work
		 */
		Runnable prepare(TlsGeneration next) throws Exception;

	}

}
