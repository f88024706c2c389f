package io.github.grpclb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every change to what users may compile against is seen in a review, because
 * public-api.txt changes with it. To write it anew: {@code GRPC_LB_WRITE_API=true}.
 */
class PublicApiTests {

	private static final Path LIST = Path.of("src/test/resources/public-api.txt");

	private static boolean promised(JavaClass type) {
		Optional<JavaClass> outer = type.getEnclosingClass();
		return type.getModifiers().contains(JavaModifier.PUBLIC) && !type.isAnnotatedWith(Internal.class)
				&& !type.getSimpleName().isEmpty() && (outer.isEmpty() || promised(outer.get()));
	}

	private static Set<String> api() {
		Set<String> api = new TreeSet<>();
		for (JavaClass type : new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
			.importPackages("io.github.grpclb")) {
			if (promised(type)) {
				api.add(type.getName());
				for (JavaCodeUnit unit : type.getCodeUnits()) {
					if (unit.getModifiers().contains(JavaModifier.PUBLIC) && !unit.isAnnotatedWith(Internal.class)
							&& !unit.getModifiers().contains(JavaModifier.SYNTHETIC)) {
						api.add(unit.getFullName() + " " + unit.getRawReturnType().getName());
					}
				}
				for (JavaField field : type.getFields()) {
					if (field.getModifiers().contains(JavaModifier.PUBLIC)) {
						api.add(field.getFullName() + " " + field.getRawType().getName());
					}
				}
			}
		}
		return api;
	}

	@Test
	void publicTypesAreThoseOfTheList() throws IOException {
		String api = String.join("\n", api()) + "\n";
		if ("true".equals(System.getenv("GRPC_LB_WRITE_API"))) {
			Files.writeString(LIST, api);
		}
		assertThat(api.lines()).containsExactlyElementsOf(Files.readAllLines(LIST));
	}

}
