package io.github.grpclb.discovery;

import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;

import javax.naming.Context;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;

import org.jspecify.annotations.Nullable;

/**
 * Asks a DNS server for records of one type. The JVM's host look-up knows neither SRV
 * records nor a server of one's choice.
 */
@FunctionalInterface
interface DnsRecords {

	/**
	 * Asks. Blocks.
	 * @param name the name
	 * @param type for example {@code SRV}
	 * @return the records' texts
	 * @throws NamingException if there are none, or no server answers
	 */
	List<String> all(String name, String type) throws NamingException;

	/**
	 * Asks through the JDK's JNDI provider, which does not cache.
	 * @param server {@code host:port} or {@code host}; empty for the servers of
	 * {@code resolv.conf}
	 * @return the question
	 */
	static DnsRecords from(String server) {
		return (name, type) -> {
			Hashtable<String, String> environment = new Hashtable<>();
			environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
			environment.put(Context.PROVIDER_URL, server.isEmpty() ? "dns:" : "dns://" + server);
			environment.put("com.sun.jndi.dns.timeout.initial", "2000");
			environment.put("com.sun.jndi.dns.timeout.retries", "2");
			InitialDirContext context = new InitialDirContext(environment);
			try {
				return texts(context.getAttributes(name, new String[] { type }).get(type));
			}
			finally {
				context.close();
			}
		};
	}

	private static List<String> texts(@Nullable Attribute attribute) throws NamingException {
		List<String> texts = new ArrayList<>();
		if (attribute != null) {
			NamingEnumeration<?> values = attribute.getAll();
			while (values.hasMore()) {
				texts.add(values.next().toString());
			}
		}
		return texts;
	}

}
