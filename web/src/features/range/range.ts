import { addDays, daysBetween, isInstant, localDate, startOfHour, startOfMonth, startOfYear } from "./zone";

/** The presets, in the order of the menu, and the keys that choose them. */
export const PRESETS = [
  { id: "today", key: "d" },
  { id: "yesterday", key: "e" },
  { id: "24h", key: "h" },
  { id: "7d", key: "w" },
  { id: "30d", key: "t" },
  { id: "90d", key: "q" },
  { id: "month", key: "m" },
  { id: "last-month", key: "p" },
  { id: "year", key: "y" },
  { id: "12m", key: "l" },
  { id: "all", key: "a" },
] as const;

/** Opens the choice of own dates. */
export const CUSTOM_KEY = "c";

export type PresetId = (typeof PRESETS)[number]["id"];

/**
 * What the reader chose: a preset that moves with the clock, two fixed days, both included, or two instants, of which
 * the second is not (a part of a day that somebody zoomed into).
 */
export type RangeChoice = { preset: PresetId } | { from: string; to: string };

/** A choice made exact for one zone at one moment. */
export interface ResolvedRange {
  /** Half-open, as the API takes it: local dates, or date-times for less than whole days. */
  start: string;
  end: string;
  /** The first and last day that the range touches, both included. */
  firstDay: string;
  lastDay: string;
  /** How long it is; less than one for a part of a day. */
  days: number;
  /** New events can still change the answer. */
  includesNow: boolean;
}

const DAY_MS = 86_400_000;

/** `firstEverDay` is the local day on which “all” begins: that of the first event. */
export function resolveRange(choice: RangeChoice, nowMs: number, zone: string, firstEverDay?: string): ResolvedRange {
  const today = localDate(nowMs, zone);
  if (!("preset" in choice)) {
    if (isInstant(choice.from)) return instants(Date.parse(choice.from), Date.parse(choice.to), nowMs, zone);
    return wholeDays(choice.from, choice.to, today);
  }
  switch (choice.preset) {
    case "today":
      return wholeDays(today, today, today);
    case "yesterday":
      return wholeDays(addDays(today, -1), addDays(today, -1), today);
    case "24h":
      return lastDay(nowMs, zone);
    case "7d":
      return wholeDays(addDays(today, -6), today, today);
    case "30d":
      return wholeDays(addDays(today, -29), today, today);
    case "90d":
      return wholeDays(addDays(today, -89), today, today);
    case "month":
      return wholeDays(startOfMonth(today), today, today);
    case "last-month":
      return wholeDays(startOfMonth(today, -1), addDays(startOfMonth(today), -1), today);
    case "year":
      return wholeDays(startOfYear(today), today, today);
    case "12m":
      return wholeDays(startOfMonth(today, -11), today, today);
    case "all":
      return wholeDays(firstEverDay !== undefined && firstEverDay < today ? firstEverDay : today, today, today);
  }
}

function wholeDays(first: string, last: string, today: string): ResolvedRange {
  return {
    start: first,
    end: addDays(last, 1),
    firstDay: first,
    lastDay: last,
    days: daysBetween(first, last) + 1,
    includesNow: first <= today && today <= last,
  };
}

/** Twenty-four hours on the zone's clock, the running one last, so that the answer moves only once an hour. */
function lastDay(nowMs: number, zone: string): ResolvedRange {
  const end = startOfHour(nowMs, zone) + 3_600_000;
  return instants(end - DAY_MS, end, nowMs, zone);
}

function instants(start: number, end: number, nowMs: number, zone: string): ResolvedRange {
  return {
    start: new Date(start).toISOString(),
    end: new Date(end).toISOString(),
    firstDay: localDate(start, zone),
    lastDay: localDate(end - 1, zone),
    days: (end - start) / DAY_MS,
    includesNow: start <= nowMs && nowMs < end,
  };
}
