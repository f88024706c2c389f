package io.github.grpclb.discovery.kubernetes;

import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;

import io.grpc.Status;

import io.github.grpclb.discovery.registry.Bounds;
import io.github.grpclb.discovery.registry.HttpAnswer;
import io.github.grpclb.discovery.registry.RegistryException;
import io.github.grpclb.discovery.registry.RegistryHttp;

/**
 * The requests for the slices of one Service to one API server.
 */
final class SliceApi {

	/** 64 MiB at 10 Mbit/s; what is slower is not worth waiting for. */
	private static final Duration WHOLE_PAGE = Duration.ofSeconds(60);

	private final ClusterAccess access;

	private final KubernetesTarget target;

	private final RegistryHttp http;

	private final WatchTiming timing;

	SliceApi(ClusterAccess access, KubernetesTarget target, ScheduledExecutorService scheduler, WatchTiming timing)
			throws RegistryException {
		this.access = access;
		this.target = target;
		this.timing = timing;
		this.http = new RegistryHttp(ClusterTls.of(access), scheduler);
	}

	ClusterAccess access() {
		return this.access;
	}

	String namespace() {
		return (this.target.namespace() != null) ? this.target.namespace() : this.access.namespace();
	}

	/**
	 * Asks for one page of the list.
	 * @param whole whether to ask for all in one
	 * @param next where the last page ended, empty for the first
	 */
	HttpAnswer list(boolean whole, String next)
			throws RegistryException, GoneException, IOException, InterruptedException {
		String query = whole ? "" : "&limit=" + this.timing.pageSize();
		query += next.isEmpty() ? "" : "&continue=" + encoded(next);
		return send("list", query, this.timing.answer(), WHOLE_PAGE, Bounds.MAX_ANSWER_BYTES);
	}

	/** Asks for all changes since a version. */
	HttpAnswer watch(String resourceVersion, Duration length)
			throws RegistryException, GoneException, IOException, InterruptedException {
		String query = "&watch=true&allowWatchBookmarks=true&resourceVersion=%s&timeoutSeconds=%d"
			.formatted(encoded(resourceVersion), length.toSeconds());
		Duration silence = length.plus(this.timing.grace());
		// A server ends it in time; one that does not is not left to it.
		return send("watch", query, silence, silence.multipliedBy(2), Bounds.MAX_EVENT_BYTES);
	}

	private HttpAnswer send(String verb, String query, Duration silence, Duration whole, long limit)
			throws RegistryException, GoneException, IOException, InterruptedException {
		URI uri = URI.create("%s/apis/discovery.k8s.io/v1/namespaces/%s/endpointslices?labelSelector=%s%s".formatted(
				this.access.server(), namespace(), encoded("kubernetes.io/service-name=" + this.target.service()),
				query));
		HttpRequest.Builder request = HttpRequest.newBuilder(uri)
			.header("Accept", "application/json")
			.header("User-Agent", "grpc-lb");
		String token = token();
		if (!token.isEmpty()) {
			request.header("Authorization", "Bearer " + token);
		}
		HttpAnswer answer = this.http.send(request.build(), this.timing.answer(), silence, limit);
		answer.endWithin(whole);
		if (answer.status() == 200) {
			return answer;
		}
		try (answer) {
			if (answer.status() == Refusals.GONE) {
				throw new GoneException(message(answer));
			}
			throw Refusals.of(this, verb, answer.status(), message(answer));
		}
	}

	private String token() throws RegistryException {
		Path file = this.access.credentials().tokenFile();
		String inline = this.access.credentials().token();
		if (file == null && inline == null) {
			return "";
		}
		if (!this.access.isTls() && !this.access.isLoopback()) {
			throw new RegistryException(Status.Code.UNAUTHENTICATED, this.access.server(),
					"a token is not sent over plain http", "Use the https URL of the API server.");
		}
		try {
			String token = (file != null) ? Pem.readText(file).strip() : String.valueOf(inline);
			if (!token.isEmpty() && token.chars().allMatch((ch) -> ch > ' ' && ch < 0x7f)) {
				return token;
			}
			throw new RegistryException(Status.Code.UNAUTHENTICATED, this.access.server(),
					((file != null) ? file.toString() : this.access.origin()) + " holds no token",
					"Write one token and nothing else.");
		}
		catch (IOException ex) {
			throw new RegistryException(Status.Code.UNAUTHENTICATED, this.access.server(),
					"the token file " + file + " cannot be read (" + ex.getClass().getSimpleName() + ")",
					"Mount a service account's token there, or set grpc.lb.kubernetes.token-file.", ex);
		}
	}

	/**
	 * The words of the Status that an API server answers with, or of who stands before
	 * it.
	 */
	private static String message(HttpAnswer answer) {
		String body = answer.error();
		try {
			String message = ApiObject.read(new Json(new StringReader(body))).message();
			return message.isEmpty() ? body : message;
		}
		catch (IOException ex) {
			// A proxy's page, perhaps; its words are as good.
			return body;
		}
	}

	private static String encoded(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8);
	}

	void close() {
		this.http.close();
	}

}
