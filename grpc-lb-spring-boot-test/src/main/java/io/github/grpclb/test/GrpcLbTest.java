package io.github.grpclb.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Runs a Spring test against a {@link VirtualCluster}: every client under
 * {@code grpc.lb.clients} gets backends in this JVM instead of its target, and keeps all
 * of its other settings. Stands beside {@code @SpringBootTest}, or any other annotation
 * that starts a context:
 *
 * <pre>
 * &#64;SpringBootTest
 * &#64;GrpcLbTest
 * class OrdersTests {
 *
 *     &#64;Autowired
 *     VirtualCluster cluster;
 *
 * }
 * </pre>
 *
 * Which backends a client has: those of {@link #value()}; else those that the
 * configuration lists, by {@code backends} or a {@code static://} target, with weights,
 * zones, priorities and labels; else three, {@code orders-1} to {@code orders-3}.
 * <p>
 * The application's own gRPC server opens no port, and leaves without a delay.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface GrpcLbTest {

	/**
	 * The backends of clients that shall have others than the configuration says.
	 * @return one entry for each kind of backend
	 */
	Backends[] value() default {};

	/**
	 * Whether the application's own server listens on the port that it is configured
	 * with.
	 * @return {@code false}: it does not start
	 */
	boolean server() default false;

	/**
	 * Some backends of one client that are alike.
	 */
	@Target({})
	@Retention(RetentionPolicy.RUNTIME)
	@interface Backends {

		/**
		 * The client that they are for.
		 * @return its name, as under {@code grpc.lb.clients}
		 */
		String client();

		/**
		 * How many there are.
		 * @return 1 to 1,000
		 */
		int count() default 1;

		/**
		 * The share of each relative to others.
		 * @return above 0 up to 1,000,000
		 */
		double weight() default 1;

		/**
		 * Where they run.
		 * @return the zone, empty for none
		 */
		String zone() default "";

		/**
		 * Their priority; 0 is used first.
		 * @return 0 to 100
		 */
		int priority() default 0;

		/**
		 * Their labels.
		 * @return each as {@code key=value}
		 */
		String[] labels() default {};

		/**
		 * How long each takes for a call.
		 * @return a duration such as {@code 5ms}
		 */
		String latency() default "0ms";

		/**
		 * How many calls each works on at once; others wait for their turn.
		 * @return the number, 0 for no limit
		 */
		int capacity() default 0;

	}

}
