import { defaultStringifySearch, type SearchSchemaInput } from "@tanstack/react-router";
import { CARD_NAMES, CARDS, DEFAULT_TABS, type Tabs } from "@/features/breakdown/cards";
import { type Condition, decodeFilters, encodeFilters } from "@/features/filters/condition";
import { BUCKET_NAMES, type BucketChoice } from "@/features/range/bucket";
import { PRESETS, type PresetId, type RangeChoice } from "@/features/range/range";
import { daysBetween, isDate } from "@/features/range/zone";

export const METRICS = ["visitors", "pageviews", "events"] as const;
export type Metric = (typeof METRICS)[number];

/** The state of the overview, all of it in the URL. `from` and `to` are there for a custom range only. */
export interface OverviewSearch extends Tabs {
  range: PresetId | "custom";
  from?: string;
  to?: string;
  metric: Metric;
  bucket: BucketChoice;
  view: "chart" | "table";
  /** All of them hold at once. */
  filters: Condition[];
}

/** What a link may leave out, and what the URL therefore never says. */
export const DEFAULT_SEARCH = {
  range: "30d",
  metric: "visitors",
  bucket: "auto",
  view: "chart",
  ...DEFAULT_TABS,
} as const;

/** Reads any URL: what is missing or makes no sense becomes the default, so an old link never fails. */
export function parseSearch(raw: Partial<Record<keyof OverviewSearch, unknown>> & SearchSchemaInput): OverviewSearch {
  const tabs = CARD_NAMES.map((card) => [card, oneOf<string>(CARDS[card], raw[card], DEFAULT_TABS[card])]);
  const search: OverviewSearch = {
    range: oneOf(
      PRESETS.map((preset) => preset.id),
      raw.range,
      DEFAULT_SEARCH.range,
    ),
    metric: oneOf(METRICS, raw.metric, DEFAULT_SEARCH.metric),
    bucket: oneOf(["auto", ...BUCKET_NAMES], raw.bucket, DEFAULT_SEARCH.bucket),
    view: oneOf(["chart", "table"], raw.view, DEFAULT_SEARCH.view),
    ...(Object.fromEntries(tabs) as Tabs),
    filters: readFilters(raw.filters),
  };
  if (raw.range === "custom" && isDate(raw.from) && isDate(raw.to) && daysBetween(raw.from, raw.to) >= 0) {
    return { ...search, range: "custom", from: raw.from, to: raw.to };
  }
  return search;
}

/**
 * Filters as a text that people can read and write in the address, everything else as the router would. The router
 * also writes anew what it has just read, before `parseSearch` made a list of it: then they are that text already.
 */
export function stringifySearch({ filters, ...rest }: Record<string, unknown>): string {
  const others = defaultStringifySearch(rest);
  const text = Array.isArray(filters) ? encodeFilters(filters) : filters;
  if (typeof text !== "string" || text === "") return others;
  const legible = encodeURIComponent(text).replaceAll(/%(?:2C|3B|2F|3A)/g, decodeURIComponent);
  return `${others ? `${others}&` : "?"}filters=${legible}`;
}

export function rangeChoice(search: OverviewSearch): RangeChoice {
  if (search.from && search.to) return { from: search.from, to: search.to };
  return { preset: search.range === "custom" ? DEFAULT_SEARCH.range : search.range };
}

export function tabsOf({ sources, pages, places, devices, events }: OverviewSearch): Tabs {
  return { sources, pages, places, devices, events };
}

/** The text of an address, or the list that a link inside the application carries. */
function readFilters(raw: unknown): Condition[] {
  if (Array.isArray(raw)) return decodeFilters(encodeFilters(raw.filter(isCondition)));
  return typeof raw === "string" ? decodeFilters(raw) : [];
}

function isCondition(raw: unknown): raw is Condition {
  const { dimension, operator, values } = (raw ?? {}) as Partial<Record<keyof Condition, unknown>>;
  return (
    typeof dimension === "string" &&
    typeof operator === "string" &&
    Array.isArray(values) &&
    values.every((value) => typeof value === "string")
  );
}

function oneOf<T extends string>(allowed: readonly T[], value: unknown, fallback: T): T {
  return allowed.find((item) => item === value) ?? fallback;
}
