package io.github.grpclb.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.StringUtils;

import io.github.grpclb.autoconfigure.client.ClientProperties;
import io.github.grpclb.autoconfigure.client.GrpcLbClientAutoConfiguration;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.PolicyName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * docs/configuration.md is written from the metadata, so that it cannot fall behind.
 */
class ConfigurationReferenceTests {

	private static final Path PAGE = Path.of("../docs/configuration.md");

	private static List<Map<String, Object>> properties() throws IOException {
		try (InputStream metadata = ConfigurationReferenceTests.class
			.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			return JsonPath.read(metadata, "$.properties[*]");
		}
	}

	private static String page() throws IOException {
		StringBuilder page = new StringBuilder(
				"""
						# Configuration reference

						Written from the configuration metadata; do not edit. To write it anew:
						`WRITE_GRPC_LB_REFERENCE=true mvn -pl grpc-lb-spring-boot-autoconfigure -am test -Dtest=ConfigurationReferenceTests \
						-Dsurefire.failIfNoSpecifiedTests=false`

						Every key under `grpc.lb.defaults` is a key of a client too: `grpc.lb.clients.<name>.*` \
						inherits it key by key (lists are replaced, maps are merged).
						Durations are written as `500ms`, `10s` or `5m`, shares as `0.5` or `50%`, sizes as `4MB`.
						A key that does not exist stops the start and names the nearest one that does.

						| Key | Type | What it is |
						| --- | --- | --- |
						""");
		properties().stream()
			.filter((property) -> !property.get("name").equals("grpc.lb.clients"))
			.sorted((left, right) -> left.get("name").toString().compareTo(right.get("name").toString()))
			.forEach((property) -> page.append("| `%s` | %s | %s |%n".formatted(property.get("name"),
					type(property.get("type").toString()), description(property))));
		return page.toString();
	}

	private static String type(String type) {
		String simple = type.replaceAll("[a-zA-Z0-9_.]*[.$]([A-Za-z0-9]+)", "$1");
		return "`" + simple + "`";
	}

	private static String description(Map<String, Object> property) {
		String description = String.valueOf(property.get("description")).replace("\n", " ").replace("|", "\\|");
		Object absent = property.get("defaultValue");
		String sentence = StringUtils.capitalize(description) + (description.endsWith(".") ? "" : ".");
		return (absent != null) ? sentence + " Default: `" + absent + "`." : sentence;
	}

	@Test
	void everyGroupIsDescribed() throws IOException {
		try (InputStream metadata = ConfigurationReferenceTests.class
			.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			List<Map<String, Object>> groups = JsonPath.read(metadata, "$.groups[?(@.name != 'grpc.lb')]");
			// The root has two classes, and descriptions cannot name one.
			assertThat(groups).isNotEmpty()
				.allSatisfy((group) -> assertThat(group.get("description")).as("%s", group.get("name")).isNotNull());
		}
	}

	@Test
	void everyKeyIsDescribed() throws IOException {
		assertThat(properties()).isNotEmpty()
			.allSatisfy(
					(property) -> assertThat(property.get("description")).as("%s", property.get("name")).isNotNull());
	}

	@Test
	void hintsNameEveryPolicyAndLetOthersThrough() throws IOException {
		List<String> policies = hints("$.hints[?(@.name == 'grpc.lb.defaults.policy')].values[*].value");
		assertThat(policies)
			.containsExactlyInAnyOrderElementsOf(Arrays.stream(PolicyName.values()).map(PolicyName::id).toList());
		// A policy, a scheme or a number of the user's own is no mistake.
		assertThat(hints("$.hints[?(!(@.providers))].name")).isEmpty();
		assertThat(hints("$.hints[*].name")).hasSizeGreaterThan(3);
	}

	/**
	 * Metadata has no hints for {@code clients.*}, so that editors go by the types there:
	 * they offer what an enum has, and true and false.
	 */
	@Test
	void settingsOfClientsWithFixedValuesHaveTypesThatSaySo() {
		Set<String> free = Set.of("address", "baseline", "bundle", "candidate", "choices", "clientId", "field", "group",
				"header", "policy", "regex", "service", "snapshotFile", "target", "value", "zone");
		assertThat(textsOf(ClientProperties.class, new HashSet<>())).isEqualTo(free);
	}

	private static Set<String> textsOf(Class<?> type, Set<Class<?>> seen) {
		Set<String> texts = new HashSet<>();
		if (type.isRecord() && seen.add(type)) {
			for (RecordComponent component : type.getRecordComponents()) {
				if (component.getType() == String.class) {
					texts.add(component.getName());
				}
				texts.addAll(textsOf(component.getType(), seen));
				ResolvableType generic = ResolvableType.forType(component.getGenericType());
				for (ResolvableType argument : generic.getGenerics()) {
					texts.addAll(textsOf(argument.toClass(), seen));
				}
			}
		}
		return texts;
	}

	private static List<String> hints(String path) throws IOException {
		try (InputStream metadata = ConfigurationReferenceTests.class
			.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			return JsonPath.read(metadata, path);
		}
	}

	/**
	 * Each default of the metadata, written as a setting, changes nothing: the records of
	 * {@code spec} have the same. (A policy's settings and a canary's included.)
	 */
	@Test
	void defaultsOfTheMetadataAreThoseOfTheSpec() throws IOException {
		Map<String, Object> written = new LinkedHashMap<>();
		String prefix = "grpc.lb.defaults.";
		for (Map<String, Object> property : properties()) {
			String name = property.get("name").toString();
			Object absent = property.get("defaultValue");
			if (name.startsWith(prefix) && absent != null) {
				written.put("grpc.lb.clients.orders." + name.substring(prefix.length()),
						(absent instanceof List<?> list) ? StringUtils.collectionToCommaDelimitedString(list) : absent);
			}
		}
		assertThat(written).hasSizeGreaterThan(60);
		Map<String, String> needed = Map.of("grpc.lb.clients.orders.target", "static://10.0.0.1:1",
				"grpc.lb.clients.orders.groups.a.v", "a", "grpc.lb.clients.orders.groups.b.v", "b",
				"grpc.lb.clients.orders.canary.baseline", "a", "grpc.lb.clients.orders.canary.candidate", "b");
		assertThat(spec(written, needed)).usingRecursiveComparison().isEqualTo(spec(Map.of(), needed));
	}

	private static ClientSpec spec(Map<String, Object> defaults, Map<String, String> needed) {
		List<ClientSpec> found = new ArrayList<>();
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(GrpcLbClientAutoConfiguration.class))
			.withInitializer((context) -> {
				Map<String, Object> all = new LinkedHashMap<>(defaults);
				all.putAll(needed);
				context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", all));
			})
			.run((context) -> found
				.add(context.getBean(BalancerRegistry.class).find("orders").orElseThrow().configured()));
		return found.get(0);
	}

	@Test
	void referenceIsUpToDate() throws IOException {
		if (Boolean.parseBoolean(System.getenv("WRITE_GRPC_LB_REFERENCE"))) {
			Files.writeString(PAGE, page());
		}
		assertThat(Files.readString(PAGE)).as("docs/configuration.md; its first lines say how to write it anew")
			.isEqualTo(page());
	}

}
