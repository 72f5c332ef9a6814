import type { SearchSchemaInput } from "@tanstack/react-router";
import { type Condition, decodeFilters, encodeFilters } from "@/features/filters/condition";
import { BUCKET_NAMES, type BucketChoice } from "@/features/range/bucket";
import { COMPARISONS, type ComparisonChoice, type ComparisonName } from "@/features/range/comparison";
import { PRESETS, type PresetId, type RangeChoice } from "@/features/range/range";
import { daysBetween, isDate } from "@/features/range/zone";
import { type Group, METRIC_NAMES, type MetricName, readGroup } from "./vocabulary";

/** How many groups a chart or table has. */
export const LIMITS = [5, 10, 20, 50] as const;
const MAX_SITES = 50;
/** All but “all”: an address must mean something without asking when the first event was. */
export const RANGES = PRESETS.map((preset) => preset.id).filter((id) => id !== "all");

/** A question as the address has it, in texts that people can read and write. */
export interface ExploreSearch {
  /** Domains; empty means all sites. */
  sites: string;
  metrics: string;
  by: string;
  /** A second group; only where the answer is no series. */
  second: string;
  /** Over time in buckets of that size, or not over time. */
  bucket: "none" | BucketChoice;
  range: PresetId | "custom";
  from?: string | undefined;
  to?: string | undefined;
  compare: ComparisonName;
  compareFrom?: string | undefined;
  compareTo?: string | undefined;
  order: MetricName;
  ascending: boolean;
  limit: number;
  /** The metric of the chart; without it, the first. */
  chart: MetricName | "";
  filters: Condition[];
}

export const DEFAULT_EXPLORE = {
  sites: "",
  metrics: "visitors,visits,pageviews",
  by: "",
  second: "",
  bucket: "auto",
  range: "30d",
  compare: "none",
  order: "visitors",
  ascending: false,
  limit: 10,
  chart: "",
} as const;

type Raw = Partial<Record<keyof ExploreSearch, unknown>>;

/** Reads any address: what is missing or makes no sense becomes the default. */
export function parseExplore(raw: Raw & SearchSchemaInput): ExploreSearch {
  const metrics = METRIC_NAMES.filter((name) => texts(raw.metrics).includes(name)).join(",");
  const bucket = oneOf(["none", "auto", ...BUCKET_NAMES], raw.bucket, DEFAULT_EXPLORE.bucket);
  const by = readGroup(raw.by) ?? "";
  const second = (bucket === "none" && by !== "" && readGroup(raw.second)) || "";
  return {
    sites: [...new Set(texts(raw.sites))].filter(isDomain).slice(0, MAX_SITES).join(","),
    metrics: metrics || DEFAULT_EXPLORE.metrics,
    by,
    second: second === by ? "" : second,
    bucket,
    ...rangeOf(raw),
    ...comparisonOf(raw),
    order: oneOf(METRIC_NAMES, raw.order, DEFAULT_EXPLORE.order),
    ascending: raw.ascending === true,
    limit: LIMITS.find((limit) => limit === raw.limit) ?? DEFAULT_EXPLORE.limit,
    chart: oneOf<MetricName | "">(METRIC_NAMES, raw.chart, DEFAULT_EXPLORE.chart),
    filters: readFilters(raw.filters),
  };
}

/** The same as values. */
export interface Asked {
  sites: string[];
  metrics: MetricName[];
  by: Group[];
  bucket: "none" | BucketChoice;
  range: RangeChoice;
  compare: ComparisonChoice;
  order: MetricName;
  ascending: boolean;
  limit: number;
  filters: Condition[];
}

export function readAsked(search: ExploreSearch): Asked {
  const { from, to, range, compare, compareFrom, compareTo } = search;
  return {
    sites: texts(search.sites),
    metrics: METRIC_NAMES.filter((name) => texts(search.metrics).includes(name)),
    by: [search.by, search.second].map(readGroup).filter((group) => group !== undefined),
    bucket: search.bucket,
    range: from && to ? { from, to } : { preset: range === "custom" ? DEFAULT_EXPLORE.range : range },
    compare:
      compareFrom && compareTo
        ? { from: compareFrom, until: compareTo }
        : { to: compare === "custom" ? DEFAULT_EXPLORE.compare : compare },
    order: search.order,
    ascending: search.ascending,
    limit: search.limit,
    filters: search.filters,
  };
}

function rangeOf({ range, from, to }: Raw): Pick<ExploreSearch, "range" | "from" | "to"> {
  if (range === "custom" && areDays(from, to)) return { range, from, to: to as string };
  return { range: oneOf(RANGES, range, DEFAULT_EXPLORE.range) };
}

function comparisonOf(raw: Raw): Pick<ExploreSearch, "compare" | "compareFrom" | "compareTo"> {
  const { compareFrom, compareTo } = raw;
  const compare = oneOf(COMPARISONS, raw.compare, DEFAULT_EXPLORE.compare);
  if (compare !== "custom") return { compare };
  return areDays(compareFrom, compareTo)
    ? { compare, compareFrom, compareTo: compareTo as string }
    : { compare: DEFAULT_EXPLORE.compare };
}

function areDays(first: unknown, last: unknown): first is string {
  return isDate(first) && isDate(last) && daysBetween(first, last) >= 0;
}

/** The text of an address, or the list that a link inside the application carries. */
function readFilters(raw: unknown): Condition[] {
  if (Array.isArray(raw)) return decodeFilters(encodeFilters(raw as Condition[]));
  return typeof raw === "string" ? decodeFilters(raw) : [];
}

function isDomain(text: string): boolean {
  return /^[a-z0-9_.-]{1,253}$/.test(text);
}

function texts(raw: unknown): string[] {
  return typeof raw === "string" ? raw.split(",").filter((text) => text !== "") : [];
}

function oneOf<T extends string>(allowed: readonly T[], value: unknown, fallback: T): T {
  return allowed.find((item) => item === value) ?? fallback;
}
