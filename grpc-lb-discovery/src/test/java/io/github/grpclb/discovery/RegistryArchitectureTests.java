package io.github.grpclb.discovery;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * Registries know what they share and not each other.
 */
@AnalyzeClasses(packages = "io.github.grpclb.discovery", importOptions = ImportOption.DoNotIncludeTests.class)
class RegistryArchitectureTests {

	@ArchTest
	static final ArchRule registriesHaveNoCycles = slices().matching("io.github.grpclb.discovery.(*)..")
		.should()
		.beFreeOfCycles();

	@ArchTest
	static final ArchRule registriesKnowNoSpringNorTheEngine = noClasses().that()
		.resideInAnyPackage("..discovery.registry..", "..discovery.kubernetes..", "..discovery.consul..",
				"..discovery.etcd..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework..", "..balancer..", "..policy..", "..channel..", "..inspect..");

	@ArchTest
	static final ArchRule theSharedPartKnowsNoRegistry = noClasses().that()
		.resideInAPackage("..discovery.registry..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("..discovery.kubernetes..", "..discovery.consul..", "..discovery.etcd..");

}
