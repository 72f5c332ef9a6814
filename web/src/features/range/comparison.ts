import type { CompareInput } from "@/api/generated/graphql";
import type { ResolvedRange } from "./range";
import { addDays, isInstant, startOfDay } from "./zone";

/** What the range is compared with, in the order in which the key goes through them; “custom” is chosen with dates. */
export const COMPARISONS = ["previous", "year", "none", "custom"] as const;
export type ComparisonName = (typeof COMPARISONS)[number];

export const COMPARE_KEY = "x";

export type ComparisonChoice = { to: "previous" | "year" | "none" } | { from: string; until: string };

/** What the key does: the next one of those that need no dates. */
export function nextComparison(name: ComparisonName): ComparisonName {
  const round: ComparisonName[] = COMPARISONS.filter((each) => each !== "custom");
  return round[(round.indexOf(name) + 1) % round.length] ?? "previous";
}

/** As the API takes it; null for none. Everything there is has nothing to be compared with. */
export function compareInput(choice: ComparisonChoice, everything: boolean): CompareInput | null {
  if (everything) return null;
  if ("from" in choice) return { to: "CUSTOM", range: { start: choice.from, end: addDays(choice.until, 1) } };
  if (choice.to === "none") return null;
  return { to: choice.to === "year" ? "PREVIOUS_YEAR" : "PREVIOUS_PERIOD" };
}

const QUARTER_HOUR_MS = 900_000;

/**
 * For the totals of a day that is not over: the day before only up to the same time, to a quarter of an hour. A whole day
 * beside half of one would always look like a fall. Longer ranges hold few enough such hours to be compared as they are.
 */
export function fairCompareInput(
  compare: CompareInput | null,
  range: ResolvedRange,
  zone: string,
  nowMs: number,
): CompareInput | null {
  if (compare?.to !== "PREVIOUS_PERIOD" || isInstant(range.start) || range.days !== 1 || !range.includesNow) {
    return compare;
  }
  const elapsed = Math.floor((nowMs - startOfDay(range.firstDay, zone)) / QUARTER_HOUR_MS) * QUARTER_HOUR_MS;
  // A day begins with nothing to compare.
  if (elapsed <= 0) return compare;
  const before = startOfDay(addDays(range.firstDay, -1), zone);
  const [start, end] = [before, before + elapsed].map((ms) => new Date(ms).toISOString());
  return start && end ? { to: "CUSTOM", range: { start, end } } : compare;
}
