package io.github.grpclb.policy;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.numbers.Hash64;

/**
 * The ring of consistent hashing (gRFC A42): each member has points on it, and a hash
 * belongs to the first point from it on. A member that goes leaves its keys to the next
 * points, and no other key moves. The points are sorted by counting; hashes are cut to
 * the resolution of the counts, so that a lookup is one array read where a search would
 * be twenty.
 *
 * @see <a href=
 * "https://github.com/grpc/proposal/blob/master/A42-xds-ring-hash-lb-policy.md#ring-construction">gRFC
 * A42, ring construction</a>
 * @see <a href=
 * "https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/load_balancers#ring-hash">Envoy:
 * ring hash</a>
 */
final class Ring implements HashTable {

	/** The most loaded of 100 members then has 8 % more than the mean. */
	private static final int POINTS_PER_MEMBER = 1024;

	/** Bounds a ring to half as many points as sections, so that hardly any is hidden. */
	private static final int MOST_POINTS = 1 << 18;

	/**
	 * With weights far above the usual one; the sections tell no more apart.
	 */
	private static final int LARGEST = 1 << 19;

	/**
	 * Where points are as many as sections, one in three is hidden behind another: with
	 * eight, hardly a member is never reached.
	 */
	private static final int FEWEST = 8;

	/**
	 * The ring has as many sections for any number of members, so that no key moves by
	 * rounding. They are twice as many as points, but for unusual weights.
	 */
	private static final int SECTION_BITS = 19;

	private static final int SHIFT = Long.SIZE - SECTION_BITS;

	/** The low bits of a point tell the member, the others where it stands. */
	private static final int MEMBER_BITS = 24;

	private static final int MEMBER_MASK = (1 << MEMBER_BITS) - 1;

	/** The member of each point, in the order of the ring. */
	private final int[] owners;

	/** The first point from the beginning of each section of the ring on. */
	private final int[] sections;

	/** The member that each section leads to: half the memory of the way there. */
	private final char @Nullable [] shortcuts;

	private Ring(int[] owners, int[] sections, boolean shortcuts) {
		this.owners = owners;
		this.sections = sections;
		this.shortcuts = shortcuts ? new char[1 << SECTION_BITS] : null;
		if (this.shortcuts != null) {
			for (int section = 0; section < this.shortcuts.length; section++) {
				this.shortcuts[section] = (char) owners[sections[section]];
			}
		}
	}

	static Ring build(long[] hashes, double[] weights) {
		int[] counts = counts(weights);
		int total = 0;
		for (int count : counts) {
			total += count;
		}
		int[] sections = sections(hashes, counts);
		long[] points = new long[total];
		int[] filled = new int[sections.length - 1];
		for (int i = 0; i < counts.length; i++) {
			for (int point = 0; point < counts[i]; point++) {
				long place = place(hashes[i], point);
				int section = (int) (place >>> SHIFT);
				insert(points, sections[section], sections[section] + filled[section]++,
						place & ~(long) MEMBER_MASK | i);
			}
		}
		int[] owners = new int[total];
		for (int i = 0; i < total; i++) {
			owners[i] = (int) points[i] & MEMBER_MASK;
		}
		for (int section = 0; section < sections.length; section++) {
			sections[section] %= total;
		}
		return new Ring(owners, sections, hashes.length <= Character.MAX_VALUE);
	}

	/**
	 * The points of each member: in proportion to its own weight, so that no other key
	 * moves when that changes, and halved for all only where the ring would be too large.
	 * They do not jump when a member comes or goes.
	 */
	private static int[] counts(double[] weights) {
		double sum = 0;
		for (double weight : weights) {
			sum += weight;
		}
		double each = Math.min(POINTS_PER_MEMBER, (double) MOST_POINTS / weights.length);
		while (each * sum > LARGEST) {
			each /= 2;
		}
		int[] counts = new int[weights.length];
		for (int i = 0; i < counts.length; i++) {
			counts[i] = Math.max(FEWEST, (int) Math.round(each * weights[i]));
		}
		return counts;
	}

	/** How many points stand before each section; one more for the end of the ring. */
	private static int[] sections(long[] hashes, int[] counts) {
		int[] before = new int[(1 << SECTION_BITS) + 1];
		for (int i = 0; i < counts.length; i++) {
			for (int point = 0; point < counts[i]; point++) {
				before[(int) (place(hashes[i], point) >>> SHIFT) + 1]++;
			}
		}
		for (int section = 1; section < before.length; section++) {
			before[section] += before[section - 1];
		}
		return before;
	}

	/** Where one of a member's points stands. The first ones stay when there are more. */
	private static long place(long hash, int point) {
		return Hash64.mix(hash + point * 0x9E3779B97F4A7C15L);
	}

	private static void insert(long[] points, int from, int to, long point) {
		int at = to;
		while (at > from && Long.compareUnsigned(points[at - 1], point) > 0) {
			points[at] = points[at - 1];
			at--;
		}
		points[at] = point;
	}

	@Override
	public int owner(long hash) {
		char[] shortcuts = this.shortcuts;
		return (shortcuts != null) ? shortcuts[(int) (hash >>> SHIFT)] : owner(place(hash));
	}

	@Override
	public int place(long hash) {
		return this.sections[(int) (hash >>> SHIFT)];
	}

	@Override
	public int owner(int place) {
		return this.owners[place];
	}

	@Override
	public int next(int place) {
		return (place + 1 < this.owners.length) ? place + 1 : 0;
	}

}
