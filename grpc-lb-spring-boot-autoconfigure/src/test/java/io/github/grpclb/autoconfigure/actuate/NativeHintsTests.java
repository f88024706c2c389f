package io.github.grpclb.autoconfigure.actuate;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.io.support.SpringFactoriesLoader;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a native image is told to keep.
 */
class NativeHintsTests {

	private final RuntimeHints hints = new RuntimeHints();

	@BeforeEach
	void register() {
		SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
			.load(RuntimeHintsRegistrar.class)
			.stream()
			.filter(NativeHints.class::isInstance)
			.forEach((registrar) -> registrar.registerHints(this.hints, getClass().getClassLoader()));
	}

	@Test
	void everyPartOfThePageIsKept() throws IOException {
		String folder = "io/github/grpclb/autoconfigure/actuate/dashboard";
		assertThat(RuntimeHintsPredicates.resource().forResource(folder + ".html")).accepts(this.hints);
		for (var part : new PathMatchingResourcePatternResolver().getResources("classpath:" + folder + "/*")) {
			assertThat(RuntimeHintsPredicates.resource().forResource(folder + "/" + part.getFilename()))
				.accepts(this.hints);
		}
	}

	@Test
	void everyRecordThatTheEndpointWritesCanBeRead() {
		Set<Class<?>> seen = new HashSet<>();
		Deque<ResolvableType> left = new ArrayDeque<>(List.of(ResolvableType.forClass(GrpcLbDescriptor.class),
				ResolvableType.forClass(ClientDescriptor.class), ResolvableType.forClass(ServerDescriptor.class)));
		while (!left.isEmpty()) {
			ResolvableType next = left.pop();
			left.addAll(List.of(next.getGenerics()));
			Class<?> type = next.resolve(Object.class);
			if (type.isRecord() && seen.add(type)) {
				assertThat(RuntimeHintsPredicates.reflection()
					.onType(type)
					.withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS)).accepts(this.hints);
				for (RecordComponent component : type.getRecordComponents()) {
					assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(component.getAccessor()))
						.accepts(this.hints);
					left.push(ResolvableType.forType(component.getGenericType()));
				}
			}
		}
		assertThat(seen).hasSizeGreaterThan(5);
	}

}
