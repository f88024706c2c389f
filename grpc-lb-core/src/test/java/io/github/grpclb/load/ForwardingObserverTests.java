package io.github.grpclb.load;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.grpc.Status;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.grpclb.balancer.RetryBudget;
import io.github.grpclb.spec.CallSpec;

import static org.assertj.core.api.Assertions.assertThat;

class ForwardingObserverTests {

	static List<Method> events() {
		return Arrays.stream(CallObserver.class.getMethods())
			.filter((method) -> !Modifier.isStatic(method.getModifiers()))
			.toList();
	}

	@ParameterizedTest
	@MethodSource("events")
	void everyEventReachesEverybodyAsItIs(Method event) throws Exception {
		List<String> heard = new ArrayList<>();
		CallObserver first = recording("first", heard);
		CallObserver second = recording("second", heard);
		List<String> expected = new ArrayList<>();
		event.invoke(recording("first", expected), arguments(event));
		event.invoke(recording("second", expected), arguments(event));
		event.invoke(new ForwardingObserver(List.of(first, second)) {
		}, arguments(event));
		assertThat(heard).isEqualTo(expected);
	}

	@ParameterizedTest
	@MethodSource("events")
	void theRetryBudgetSwallowsNothing(Method event) throws Exception {
		List<String> heard = new ArrayList<>();
		List<String> expected = new ArrayList<>();
		event.invoke(recording("next", expected), arguments(event));
		event.invoke(new RetryBudget(CallSpec.defaults(), recording("next", heard)), arguments(event));
		assertThat(heard).isEqualTo(expected);
	}

	private static CallObserver recording(String name, List<String> heard) {
		return (CallObserver) Proxy.newProxyInstance(CallObserver.class.getClassLoader(),
				new Class<?>[] { CallObserver.class }, (proxy, method, arguments) -> {
					heard.add(name + " " + method.getName() + Arrays.toString(arguments));
					return (method.getReturnType() == boolean.class) ? Boolean.FALSE : null;
				});
	}

	private static Object[] arguments(Method event) {
		return Arrays.stream(event.getParameterTypes()).map((type) -> {
			if (type == String.class) {
				return "10.0.0.1:1";
			}
			if (type == Status.Code.class) {
				return Status.Code.UNAVAILABLE;
			}
			if (type == boolean.class) {
				return Boolean.TRUE;
			}
			return (type == Outcome.class) ? Outcome.NEUTRAL : (Object) 5L;
		}).toArray();
	}

}
