package io.github.grpclb.doctor;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.github.grpclb.doctor.FindingCatalogue.Entry;
import io.github.grpclb.doctor.rules.DoctorRules;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * docs/findings.md is written from the catalogue, and the catalogue has every rule.
 */
class FindingCatalogueTests {

	private static final Path PAGE = Path.of("../docs/findings.md");

	@Test
	void everyRuleIsInTheCatalogue() throws Exception {
		List<String> codes = new ArrayList<>();
		for (Class<?> rule : rules()) {
			for (Field field : rule.getDeclaredFields()) {
				if (field.getName().equals("CODE") || field.getName().equals("PUNISHED")) {
					field.setAccessible(true);
					codes.add((String) field.get(null));
				}
			}
		}
		assertThat(codes).hasSizeGreaterThan(25).doesNotHaveDuplicates();
		assertThat(FindingCatalogue.ENTRIES).extracting(Entry::code).containsAll(codes).isSorted();
	}

	private static List<Class<?>> rules() {
		return Stream.concat(DoctorRules.ALL.application().stream(), DoctorRules.ALL.client().stream())
			.<Class<?>>map(Object::getClass)
			.toList();
	}

	@Test
	void thePageIsThatOfTheCatalogue() throws IOException {
		if (Boolean.parseBoolean(System.getenv("WRITE_GRPC_LB_REFERENCE"))) {
			Files.writeString(PAGE, page());
		}
		assertThat(PAGE).content().isEqualTo(page());
	}

	private static String page() {
		StringBuilder page = new StringBuilder("""
				# Findings

				What the [doctor](actuator.md#findings) can find. Written from the code; do not edit. To write it anew:
				`WRITE_GRPC_LB_REFERENCE=true mvn -pl grpc-lb-core test -Dtest=FindingCatalogueTests`

				| Code | Severity | What was found | What to do |
				| --- | --- | --- | --- |
				""");
		FindingCatalogue.ENTRIES.forEach((entry) -> page
			.append("| <a id=\"%s\"></a>`%s`%s | %s | %s | %s |%n".formatted(entry.code().toLowerCase(Locale.ROOT),
					entry.code(), (entry.alias() != null) ? " (" + entry.alias() + ")" : "", entry.severity(),
					entry.found(), entry.cure())));
		return page.toString();
	}

}
