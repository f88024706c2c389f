package io.github.grpclb.autoconfigure.actuate;

import java.io.IOException;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * Gives the endpoint's answers the headers that a page cannot set for itself: nobody
 * frames it to have an operator click a drain, and nobody keeps old figures.
 */
final class DashboardHeadersFilter implements Filter {

	private final String path;

	/**
	 * Creates the filter.
	 * @param path the endpoint's path, for example {@code /actuator/grpclb}; context path
	 * and servlet path come before it
	 */
	DashboardHeadersFilter(String path) {
		this.path = path;
	}

	@Override
	public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		if (request instanceof HttpServletRequest http && response instanceof HttpServletResponse answer
				&& isOurs(http.getRequestURI())) {
			answer.setHeader("X-Frame-Options", "DENY");
			answer.setHeader("X-Content-Type-Options", "nosniff");
			answer.setHeader("Cache-Control", "no-store");
			answer.setHeader("Referrer-Policy", "no-referrer");
			// The rest of the policy stands in the page; this part counts in a header
			// only.
			answer.addHeader("Content-Security-Policy", "frame-ancestors 'none'");
		}
		chain.doFilter(request, response);
	}

	private boolean isOurs(String uri) {
		return uri.endsWith(this.path) || uri.contains(this.path + "/");
	}

}
