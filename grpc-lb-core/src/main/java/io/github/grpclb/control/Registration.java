package io.github.grpclb.control;

/**
 * Something that can be taken back. Taking it back twice does nothing.
 */
@FunctionalInterface
public interface Registration extends AutoCloseable {

	@Override
	void close();

}
