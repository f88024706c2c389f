package io.github.grpclb;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * The rules that keep the engine an engine.
 */
@AnalyzeClasses(packages = "io.github.grpclb", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	@ArchTest
	static final ArchRule packagesHaveNoCycles = slices().matching("io.github.grpclb.(**)").should().beFreeOfCycles();

	@ArchTest
	static final ArchRule coreKnowsNoSpring = noClasses().should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework..", "net.devh..", "io.micrometer..");

	@ArchTest
	static final ArchRule specKnowsNothingElse = noClasses().that()
		.resideInAPackage("..spec..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("..balancer..", "..policy..", "..load..", "..discovery..", "..snapshot..", "..control..",
				"..doctor..", "..channel..", "..subset..", "..outlier..", "..canary..", "..server..", "..wire..");

	@ArchTest
	static final ArchRule serverKnowsNoClient = noClasses().that()
		.resideInAPackage("..server..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("..balancer..", "..policy..", "..discovery..", "..channel..", "..subset..", "..outlier..",
				"..canary..", "..control..", "..doctor..");

	@ArchTest
	static final ArchRule looksAreImmutable = noClasses().that()
		.resideInAPackage("..snapshot..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("..balancer..", "..control..", "..load..", "..doctor..");

	@ArchTest
	static final ArchRule namesSayWhatAClassDoes = classes().should()
		.haveNameNotMatching(".*(Manager|Helper|Utils|Impl)(\\$.*)?");

}
