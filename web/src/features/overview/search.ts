import type { SearchSchemaInput } from "@tanstack/react-router";
import { BUCKET_NAMES, type BucketChoice } from "@/features/range/bucket";
import { PRESETS, type PresetId, type RangeChoice } from "@/features/range/range";
import { daysBetween, isDate } from "@/features/range/zone";

export const METRICS = ["visitors", "pageviews", "events"] as const;
export type Metric = (typeof METRICS)[number];

/** The state of the overview, all of it in the URL. `from` and `to` are there for a custom range only. */
export interface OverviewSearch {
  range: PresetId | "custom";
  from?: string;
  to?: string;
  metric: Metric;
  bucket: BucketChoice;
  view: "chart" | "table";
}

/** What a link may leave out, and what the URL therefore never says. */
export const DEFAULT_SEARCH = { range: "30d", metric: "visitors", bucket: "auto", view: "chart" } as const;

/** Reads any URL: what is missing or makes no sense becomes the default, so an old link never fails. */
export function parseSearch(raw: Partial<Record<keyof OverviewSearch, unknown>> & SearchSchemaInput): OverviewSearch {
  const search: OverviewSearch = {
    range: oneOf(
      PRESETS.map((preset) => preset.id),
      raw.range,
      DEFAULT_SEARCH.range,
    ),
    metric: oneOf(METRICS, raw.metric, DEFAULT_SEARCH.metric),
    bucket: oneOf(["auto", ...BUCKET_NAMES], raw.bucket, DEFAULT_SEARCH.bucket),
    view: oneOf(["chart", "table"], raw.view, DEFAULT_SEARCH.view),
  };
  if (raw.range === "custom" && isDate(raw.from) && isDate(raw.to) && daysBetween(raw.from, raw.to) >= 0) {
    return { ...search, range: "custom", from: raw.from, to: raw.to };
  }
  return search;
}

export function rangeChoice(search: OverviewSearch): RangeChoice {
  if (search.from && search.to) return { from: search.from, to: search.to };
  return { preset: search.range === "custom" ? DEFAULT_SEARCH.range : search.range };
}

function oneOf<T extends string>(allowed: readonly T[], value: unknown, fallback: T): T {
  return allowed.find((item) => item === value) ?? fallback;
}
