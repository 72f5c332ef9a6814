import { defaultStringifySearch, type SearchSchemaInput } from "@tanstack/react-router";
import { CARD_NAMES, CARDS, DEFAULT_TABS, type Tabs } from "@/features/breakdown/cards";
import {
  type Condition,
  decodeFilters,
  encodeFilters,
  property,
  propertyName,
  readSubject,
  type Subject,
} from "@/features/filters/condition";
import { BUCKET_NAMES, type BucketChoice } from "@/features/range/bucket";
import type { ComparisonChoice, ComparisonName } from "@/features/range/comparison";
import { PRESETS, type PresetId, type RangeChoice } from "@/features/range/range";
import { daysBetween, isDate, isInstant, isZone } from "@/features/range/zone";
import { METRICS, type Metric } from "./metrics";

/** The state of the overview, all of it in the URL. What has a question mark is not there unless it says something. */
export interface OverviewSearch extends Tabs {
  range: PresetId | "custom";
  /** Of a custom range: two days, both included, or two instants. */
  from?: string;
  to?: string;
  compare: ComparisonName;
  /** Of a custom comparison: two days, both included. */
  compareFrom?: string;
  compareTo?: string;
  /** An IANA zone; without it, the site's own. */
  zone?: string;
  metric: Metric;
  bucket: BucketChoice;
  view: "chart" | "table";
  /** What the chart is split by. */
  by?: Subject;
  /** The property whose values the events' card lists. */
  property?: string;
  /** What the large table is open about. */
  details?: Subject;
  /** All of them hold at once. */
  filters: Condition[];
}

/** What changes in it; undefined takes something away. */
export type SearchChange = { [Key in keyof OverviewSearch]?: OverviewSearch[Key] | undefined };

/** What a link may leave out, and what the URL therefore never says. */
export const DEFAULT_SEARCH = {
  range: "30d",
  compare: "previous",
  metric: "visitors",
  bucket: "auto",
  view: "chart",
  ...DEFAULT_TABS,
} as const;

type RawSearch = Partial<Record<keyof OverviewSearch, unknown>>;

/** Reads any URL: what is missing or makes no sense becomes the default, so an old link never fails. */
export function parseSearch(raw: RawSearch & SearchSchemaInput): OverviewSearch {
  const tabs = CARD_NAMES.map((card) => [card, oneOf<string>(CARDS[card], raw[card], DEFAULT_TABS[card])]);
  const presets = PRESETS.map((preset) => preset.id);
  const known = typeof raw.property === "string" ? readSubject(property(raw.property)) : undefined;
  return {
    range: oneOf(presets, raw.range, DEFAULT_SEARCH.range),
    compare: oneOf(["previous", "year", "none"], raw.compare, DEFAULT_SEARCH.compare),
    metric: oneOf(METRICS, raw.metric, DEFAULT_SEARCH.metric),
    bucket: oneOf(["auto", ...BUCKET_NAMES], raw.bucket, DEFAULT_SEARCH.bucket),
    view: oneOf(["chart", "table"], raw.view, DEFAULT_SEARCH.view),
    ...(Object.fromEntries(tabs) as Tabs),
    filters: readFilters(raw.filters),
    ...ownRange(raw),
    ...ownComparison(raw),
    ...only("zone", isZone(raw.zone) ? raw.zone : undefined),
    ...only("by", readSubject(raw.by)),
    ...only("details", readSubject(raw.details)),
    ...only("property", known && propertyName(known)),
  };
}

function ownRange({ range, from, to }: RawSearch): Pick<OverviewSearch, "range" | "from" | "to"> | undefined {
  if (range !== "custom") return undefined;
  const days = isDate(from) && isDate(to) && daysBetween(from, to) >= 0;
  const instants = isInstant(from) && isInstant(to) && Date.parse(from) < Date.parse(to);
  return days || instants ? { range, from: from as string, to: to as string } : undefined;
}

function ownComparison({ compare, compareFrom, compareTo }: RawSearch): Partial<OverviewSearch> | undefined {
  if (compare !== "custom" || !isDate(compareFrom) || !isDate(compareTo)) return undefined;
  return daysBetween(compareFrom, compareTo) >= 0 ? { compare, compareFrom, compareTo } : undefined;
}

function only<Key extends string, Value>(key: Key, value: Value | undefined): { [Name in Key]?: Value } {
  return (value === undefined ? {} : { [key]: value }) as { [Name in Key]?: Value };
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

/** The state after a change. Dates go with the range or comparison that had them. */
export function changed(before: OverviewSearch, change: SearchChange): OverviewSearch {
  const { from, to, compareFrom, compareTo, ...rest } = before;
  const kept = {
    ...rest,
    ...(change.range === undefined ? { from, to } : {}),
    ...(change.compare === undefined ? { compareFrom, compareTo } : {}),
    ...change,
  };
  return Object.fromEntries(
    Object.entries(kept).filter(([, value]) => value !== undefined),
  ) as unknown as OverviewSearch;
}

export type RangeChange = Pick<OverviewSearch, "range" | "from" | "to">;

/** A choice as the address says it. */
export function rangeChange(choice: RangeChoice): RangeChange {
  return "preset" in choice ? { range: choice.preset } : { range: "custom", ...choice };
}

export function comparisonChoice({ compare, compareFrom, compareTo }: OverviewSearch): ComparisonChoice {
  if (compareFrom && compareTo) return { from: compareFrom, until: compareTo };
  return { to: compare === "custom" ? DEFAULT_SEARCH.compare : compare };
}

export function tabsOf({ sources, pages, places, devices, events }: OverviewSearch): Tabs {
  return { sources, pages, places, devices, events };
}

/** The same view of another site: what one site is filtered or split by means nothing to another. */
export function forOtherSite(here: object): OverviewSearch {
  // A link cannot know from which page it will be followed: what another one has in its address is read as nothing here.
  const { by: _by, property: _property, details: _details, ...rest } = here as OverviewSearch;
  return { ...rest, filters: [] };
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
