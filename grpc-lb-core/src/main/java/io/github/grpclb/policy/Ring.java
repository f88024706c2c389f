package io.github.grpclb.policy;

/**
 * The ring of consistent hashing (gRFC A42): each member has points on it, and a hash
 * belongs to the first point from it on. A member that goes leaves its keys to the next
 * points, and no other key moves. The points are sorted by counting, and the same counts
 * lead a lookup to the right place at once, where a search would take twenty steps.
 */
final class Ring implements HashTable {

	/** The most loaded of 100 members then has 8 % more than the mean. */
	private static final int POINTS_PER_MEMBER = 1024;

	private static final int MOST_POINTS = 1 << 18;

	/** The low bits of a point tell the member, the others where it stands. */
	private static final int MEMBER_BITS = 24;

	private static final int MEMBER_MASK = (1 << MEMBER_BITS) - 1;

	/** In ascending order of their places. */
	private final long[] points;

	/** Where the points of each section of the ring begin. */
	private final int[] sections;

	private final int shift;

	private Ring(long[] points, int[] sections, int shift) {
		this.points = points;
		this.sections = sections;
		this.shift = shift;
	}

	static Ring build(long[] hashes, double[] weights) {
		int[] counts = counts(weights);
		int total = 0;
		for (int count : counts) {
			total += count;
		}
		int bits = Math.max(1, 32 - Integer.numberOfLeadingZeros(total - 1));
		int shift = Long.SIZE - bits;
		int[] sections = new int[(1 << bits) + 1];
		for (int i = 0; i < counts.length; i++) {
			for (int point = 0; point < counts[i]; point++) {
				sections[(int) (place(hashes[i], point) >>> shift) + 1]++;
			}
		}
		for (int section = 1; section < sections.length; section++) {
			sections[section] += sections[section - 1];
		}
		long[] points = new long[total];
		int[] filled = new int[1 << bits];
		for (int i = 0; i < counts.length; i++) {
			for (int point = 0; point < counts[i]; point++) {
				long place = place(hashes[i], point);
				int section = (int) (place >>> shift);
				insert(points, sections[section], sections[section] + filled[section]++,
						place & ~(long) MEMBER_MASK | i);
			}
		}
		return new Ring(points, sections, shift);
	}

	/** The points of each member; they do not jump when a member comes or goes. */
	private static int[] counts(double[] weights) {
		double sum = 0;
		for (double weight : weights) {
			sum += weight;
		}
		double total = Math.min((double) POINTS_PER_MEMBER * weights.length, MOST_POINTS);
		int[] counts = new int[weights.length];
		for (int i = 0; i < counts.length; i++) {
			counts[i] = Math.max(1, (int) Math.round(total * (weights[i] / sum)));
		}
		return counts;
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
		return (int) this.points[point(hash)] & MEMBER_MASK;
	}

	@Override
	public long next(long hash) {
		return ((this.points[point(hash)] >>> MEMBER_BITS) + 1) << MEMBER_BITS;
	}

	/** The first point that stands at a hash or after it. */
	private int point(long hash) {
		long[] points = this.points;
		long place = hash >>> MEMBER_BITS;
		int index = this.sections[(int) (hash >>> this.shift)];
		while (index < points.length && points[index] >>> MEMBER_BITS < place) {
			index++;
		}
		return (index < points.length) ? index : 0;
	}

}
