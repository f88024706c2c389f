package io.github.grpclb.discovery.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The manifest in the documentation grants what the resolver asks for, and no more.
 */
class RbacManifestTests {

	@Test
	void theRoleGrantsListAndWatchOfSlicesAndIsBound() throws IOException {
		List<Map<String, Object>> documents = new ArrayList<>();
		Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
		for (Object document : yaml.loadAll(Files.readString(Path.of("..", "docs/kubernetes/discovery-rbac.yaml")))) {
			documents.add(map(document));
		}
		assertThat(documents).hasSize(2);
		Map<String, Object> role = documents.get(0);
		Map<String, Object> binding = documents.get(1);
		assertThat(role).containsEntry("apiVersion", "rbac.authorization.k8s.io/v1")
			.containsEntry("kind", "Role")
			.containsEntry("rules", List.of(Map.of("apiGroups", List.of("discovery.k8s.io"), "resources",
					List.of("endpointslices"), "verbs", List.of("list", "watch"))));
		assertThat(binding).containsEntry("apiVersion", "rbac.authorization.k8s.io/v1")
			.containsEntry("kind", "RoleBinding")
			.containsEntry("roleRef", Map.of("apiGroup", "rbac.authorization.k8s.io", "kind", "Role", "name",
					map(role.get("metadata")).get("name")));
		assertThat(map(binding.get("metadata"))).containsEntry("namespace", map(role.get("metadata")).get("namespace"));
		assertThat(map(((List<?>) binding.get("subjects")).get(0))).containsEntry("kind", "ServiceAccount")
			.containsKeys("name", "namespace");
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> map(Object value) {
		return (Map<String, Object>) value;
	}

}
