import { PRESETS, type PresetId, type RangeChoice, type ResolvedRange, resolveRange } from "./range";
import { addDays, isInstant, localDate, startOfMonth } from "./zone";

/** How long one step is: so many calendar months, days, or milliseconds. */
type Step = { months: number } | { days: number } | { ms: number };

/**
 * The period right before (-1) or after (+1) the chosen one: months step by months, everything else by its own length.
 * Undefined where there is none: before or after everything, or wholly ahead of now. What then ends today is the preset
 * again, so that it moves with the clock.
 */
export function shifted(choice: RangeChoice, by: -1 | 1, nowMs: number, zone: string): RangeChoice | undefined {
  if ("preset" in choice && choice.preset === "all") return undefined;
  const range = resolveRange(choice, nowMs, zone);
  const step = stepOf(choice, range);
  if ("ms" in step) {
    const start = Date.parse(range.start) + by * step.ms;
    if (start > nowMs) return undefined;
    const next = { from: new Date(start).toISOString(), to: new Date(start + step.ms).toISOString() };
    return samePreset(next, ["24h"], nowMs, zone) ?? next;
  }
  const today = localDate(nowMs, zone);
  const from =
    "months" in step ? startOfMonth(range.firstDay, by * step.months) : addDays(range.firstDay, by * step.days);
  const end = "months" in step ? addDays(startOfMonth(from, step.months), -1) : addDays(from, step.days - 1);
  if (from > today) return undefined;
  const soFar = { from, to: [end, today].sort()[0] ?? end };
  const alike: PresetId[] =
    "months" in step ? ["month", "last-month", "year", "12m"] : ["today", "yesterday", "7d", "30d", "90d"];
  return samePreset(soFar, alike, nowMs, zone) ?? { from, to: end };
}

function stepOf(choice: RangeChoice, { firstDay, lastDay, start, end, days }: ResolvedRange): Step {
  if ("preset" in choice) {
    switch (choice.preset) {
      case "month":
      case "last-month":
        return { months: 1 };
      case "year":
      case "12m":
        return { months: 12 };
    }
  }
  if (isInstant(start)) return { ms: Date.parse(end) - Date.parse(start) };
  if ("preset" in choice) return { days };
  const wholeMonths = firstDay === startOfMonth(firstDay) && addDays(lastDay, 1) === startOfMonth(lastDay, 1);
  return wholeMonths ? { months: monthsBetween(firstDay, lastDay) + 1 } : { days };
}

function samePreset(
  { from, to }: { from: string; to: string },
  alike: readonly PresetId[],
  nowMs: number,
  zone: string,
): RangeChoice | undefined {
  const wanted = resolveRange({ from, to }, nowMs, zone);
  const found = PRESETS.find(({ id }) => {
    if (!alike.includes(id)) return false;
    const range = resolveRange({ preset: id }, nowMs, zone);
    return range.start === wanted.start && range.end === wanted.end;
  });
  return found && { preset: found.id };
}

function monthsBetween(from: string, to: string): number {
  const [fromYear = 0, fromMonth = 0] = from.split("-").map(Number);
  const [toYear = 0, toMonth = 0] = to.split("-").map(Number);
  return 12 * (toYear - fromYear) + toMonth - fromMonth;
}

/** What a stretch of a chart is as a choice: whole days where its buckets are, else the instants. */
export function zoomedInto(startMs: number, endMs: number, zone: string): RangeChoice {
  const from = localDate(startMs, zone);
  const to = localDate(endMs - 1, zone);
  if (isMidnight(startMs, zone) && isMidnight(endMs, zone)) return { from, to };
  return { from: new Date(startMs).toISOString(), to: new Date(endMs).toISOString() };
}

/** Whether a local day begins at the instant; where clocks change at midnight it may begin at one o'clock. */
function isMidnight(instantMs: number, zone: string): boolean {
  return localDate(instantMs - 1, zone) !== localDate(instantMs, zone);
}
