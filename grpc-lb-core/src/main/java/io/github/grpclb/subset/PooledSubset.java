package io.github.grpclb.subset;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;

/**
 * Draws a subset so that whatever the client needs is in it. Drawn from all backends
 * alike, four of twelve would often hold one of the client's zone, which then has all its
 * calls, or nobody of the group that its split sends a tenth to.
 *
 * <p>
 * Groups share the places in proportion to their backends, each at least one. Within a
 * group the best tier (priority, own zone) gets them all but a quarter, which stands by
 * in the next tiers for its failure.
 */
@Internal
public final class PooledSubset {

	/** One place in so many is for the tiers after the best one. */
	private static final int STANDBY = 4;

	private PooledSubset() {
	}

	/**
	 * Draws a subset.
	 * @param subsetter draws from one pool
	 * @param size how many are chosen in all
	 * @param members all backends
	 * @param turn how often the subset has been rotated
	 * @return distinct indices into {@code members}
	 */
	public static int[] select(Subsetter subsetter, int size, List<Member> members, long turn) {
		Map<String, TreeMap<Integer, List<Integer>>> groups = new TreeMap<>();
		List<Integer> others = new ArrayList<>();
		for (int i = 0; i < members.size(); i++) {
			Member member = members.get(i);
			if (member.group() != null) {
				groups.computeIfAbsent(member.group(), (name) -> new TreeMap<>())
					.computeIfAbsent(member.rank(), (rank) -> new ArrayList<>())
					.add(i);
			}
			else {
				others.add(i);
			}
		}
		List<Pool> pools = new ArrayList<>();
		int[] counts = groups.values().stream().mapToInt(PooledSubset::count).toArray();
		int[] places = divide(size, counts);
		int group = 0;
		for (TreeMap<Integer, List<Integer>> tiers : groups.values()) {
			tiers(places[group++], tiers, pools);
		}
		int left = size - IntStream.of(places).sum();
		if (left > 0 && !others.isEmpty()) {
			pools.add(new Pool(others, left));
		}
		return draw(subsetter, pools, members, turn);
	}

	private static int count(Map<Integer, List<Integer>> tiers) {
		return tiers.values().stream().mapToInt(List::size).sum();
	}

	/**
	 * Divides places in proportion (Sainte-Laguë's method), but one to each first.
	 * @param size how many there are
	 * @param counts how many each could take
	 * @return how many each gets
	 */
	static int[] divide(int size, int[] counts) {
		int[] places = new int[counts.length];
		for (int given = 0; given < size; given++) {
			int best = -1;
			for (int i = 0; i < counts.length; i++) {
				if (places[i] < counts[i]
						&& (best < 0 || claim(counts[i], places[i]) > claim(counts[best], places[best]))) {
					best = i;
				}
			}
			if (best < 0) {
				break;
			}
			places[best]++;
		}
		return places;
	}

	private static double claim(int count, int places) {
		return (places == 0) ? Double.POSITIVE_INFINITY : count / (2.0 * places + 1);
	}

	private static void tiers(int places, TreeMap<Integer, List<Integer>> tiers, List<Pool> pools) {
		int below = count(tiers) - tiers.firstEntry().getValue().size();
		int standby = (places > 1) ? Math.min(below, Math.max(1, places / STANDBY)) : 0;
		int left = places;
		boolean best = true;
		for (List<Integer> tier : tiers.values()) {
			int here = Math.min(tier.size(), best ? left - standby : left);
			if (here > 0) {
				pools.add(new Pool(tier, here));
			}
			left -= here;
			best = false;
		}
	}

	/** A turn exchanges one member of one pool, and the pools take turns. */
	private static int[] draw(Subsetter subsetter, List<Pool> pools, List<Member> members, long turn) {
		IntStream chosen = IntStream.empty();
		for (int i = 0; i < pools.size(); i++) {
			Pool pool = pools.get(i);
			List<String> addresses = pool.members().stream().map((index) -> members.get(index).address()).toList();
			long own = Math.floorDiv(turn + pools.size() - 1 - i, (long) pools.size());
			int[] drawn = subsetter.of(pool.places()).select(addresses, own);
			chosen = IntStream.concat(chosen, IntStream.of(drawn).map((index) -> pool.members().get(index)));
		}
		return chosen.toArray();
	}

	/**
	 * A backend that may be chosen.
	 *
	 * @param address its address
	 * @param group what it is needed for, the same for all of one kind; {@code null} if
	 * it is needed only where places are left
	 * @param rank its tier, the smaller the better
	 */
	@Internal
	public record Member(String address, @Nullable String group, int rank) {
	}

	private record Pool(List<Integer> members, int places) {
	}

}
