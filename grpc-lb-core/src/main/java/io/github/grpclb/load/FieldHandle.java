package io.github.grpclb.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Looks up the fields that are written by several threads at once. A handle must be kept
 * in a {@code static final} field: only then does the compiler see through it.
 */
final class FieldHandle {

	private FieldHandle() {
	}

	/**
	 * Looks one up.
	 * @param owner the look-up of the class that has the field
	 * @param field its name
	 * @param type its type
	 * @return its handle
	 */
	static VarHandle of(MethodHandles.Lookup owner, String field, Class<?> type) {
		try {
			return owner.findVarHandle(owner.lookupClass(), field, type);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

}
