/**
 * Which backends a call may go to: subsets, localities, priorities, groups, splits and
 * routes.
 */
@NullMarked
package io.github.grpclb.selection;

import org.jspecify.annotations.NullMarked;
