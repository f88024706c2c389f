package io.github.grpclb.discovery.kubernetes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.grpclb.discovery.registry.RegistryException;

import static io.github.grpclb.discovery.kubernetes.SliceJson.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Where the API server is found.
 */
class ClusterLookupTests {

	@TempDir
	private Path folder;

	@Test
	void inAPodItsServiceAccountCounts() throws Exception {
		Files.writeString(this.folder.resolve("token"), "t");
		Files.writeString(this.folder.resolve("ca.crt"), "c");
		Files.writeString(this.folder.resolve("namespace"), "shop\n");
		ClusterAccess access = find(KubernetesSettings.NONE,
				Map.of("KUBERNETES_SERVICE_HOST", "fd00::1", "KUBERNETES_SERVICE_PORT", "443"));
		assertThat(access.server()).isEqualTo("https://[fd00::1]:443");
		assertThat(access.namespace()).isEqualTo("shop");
		assertThat(access.credentials().tokenFile()).isEqualTo(this.folder.resolve("token"));
		assertThat(access.ca()).isEqualTo(Pem.in(this.folder.resolve("ca.crt")));
	}

	@Test
	void elsewhereTheCurrentContextCounts() throws Exception {
		Path config = kubeconfig("""
				token: secret
				client-certificate: certs/client.crt
				client-key-data: %s
				""".formatted(base64("key")));
		ClusterAccess access = find(KubernetesSettings.NONE, Map.of("KUBECONFIG", config.toString()));
		assertThat(access.server()).isEqualTo("https://10.1.1.1:6443");
		assertThat(access.namespace()).isEqualTo("shop");
		assertThat(access.ca().read()).isEqualTo("the ca");
		assertThat(access.credentials().certificate()).isEqualTo(Pem.in(this.folder.resolve("certs/client.crt")));
		assertThat(access.credentials().key().read()).isEqualTo("key");
		assertThat(access.toString()).doesNotContain("secret").contains("context 'dev'");
	}

	@Test
	void settingsReplaceWhatIsFoundPartByPart() throws Exception {
		Path config = kubeconfig("token: secret");
		ClusterAccess access = find(new KubernetesSettings("https://other", "else", "/t", "/c"),
				Map.of("KUBECONFIG", config.toString()));
		assertThat(access.server()).isEqualTo("https://other");
		assertThat(access.namespace()).isEqualTo("else");
		assertThat(access.credentials().token()).isNull();
		assertThat(access.credentials().tokenFile()).isEqualTo(Path.of("/t"));
	}

	@Test
	void whereNothingIsFoundTheErrorSaysWhatToDo() {
		assertThatThrownBy(() -> find(KubernetesSettings.NONE, Map.of("KUBECONFIG", "/nowhere")))
			.isInstanceOf(RegistryException.class)
			.hasMessageContaining("grpc.lb.kubernetes.api-server");
	}

	@ParameterizedTest
	@ValueSource(strings = { "exec: {command: aws}", "username: admin", "auth-provider: {name: gcp}" })
	void whatIsNotSupportedIsNamed(String user) throws Exception {
		Path config = kubeconfig(user);
		assertThatThrownBy(() -> find(KubernetesSettings.NONE, Map.of("KUBECONFIG", config.toString())))
			.isInstanceOf(RegistryException.class)
			.hasMessageContaining("'" + user.replaceFirst(":.*", "") + "' of user 'me' is not supported")
			.hasMessageContaining("kubectl");
	}

	@Test
	void brokenYamlIsReportedWithoutItsSecrets() throws Exception {
		Path config = Files.writeString(this.folder.resolve("config"), "users: [ {token: secret");
		assertThatThrownBy(() -> find(KubernetesSettings.NONE, Map.of("KUBECONFIG", config.toString())))
			.hasMessageContaining(config.toString())
			.hasMessageNotContaining("secret")
			.hasNoCause();
	}

	@ParameterizedTest
	@CsvSource({ "client-ec.key, EC", "client-ec-pkcs8.key, EC", "client-rsa.key, RSA" })
	void keysOfAllFormsThatKubeconfigsHoldAreRead(String file, String algorithm) throws Exception {
		assertThat(PemContent.privateKey(resource(file)).getAlgorithm()).isEqualTo(algorithm);
	}

	@Test
	void aClientCertificateMakesATlsContext() throws Exception {
		ClusterAccess access = new ClusterAccess("https://api", "shop", new ClusterAccess.Credentials(null, null,
				Pem.of(resource("client-ec.crt")), Pem.of(resource("client-ec.key"))),
				Pem.of(resource("client-rsa.crt")), "test");
		assertThat(ClusterTls.of(access)).isNotNull();
		assertThatThrownBy(() -> ClusterTls.of(new ClusterAccess("https://api", "shop", ClusterAccess.Credentials.NONE,
				Pem.of("no certificate"), "test")))
			.isInstanceOf(RegistryException.class)
			.hasMessageContaining("holds no certificate");
	}

	private ClusterAccess find(KubernetesSettings settings, Map<String, String> environment) throws RegistryException {
		return new ClusterLookup(settings, environment, this.folder).find();
	}

	private Path kubeconfig(String user) throws IOException {
		return Files.writeString(this.folder.resolve("config"), """
				current-context: dev
				contexts:
				- name: other
				  context: {cluster: none}
				- name: dev
				  context: {cluster: c, user: me, namespace: shop}
				clusters:
				- name: c
				  cluster:
				    server: https://10.1.1.1:6443/
				    certificate-authority-data: %s
				users:
				- name: me
				  user:
				%s""".formatted(base64("the ca"), user.indent(4)));
	}

	private static String base64(String text) {
		return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
	}

}
