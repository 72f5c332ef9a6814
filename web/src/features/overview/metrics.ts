import type { Metric as ApiMetric } from "@/api/generated/graphql";

/** The metrics of the tiles and the chart by the names of their fields, in their order, and what kind of number each is. */
export const METRIC_KINDS = {
  visitors: "count",
  visits: "count",
  pageviews: "count",
  viewsPerVisit: "ratio",
  bounceRate: "share",
  visitDuration: "seconds",
} as const;

export type Metric = keyof typeof METRIC_KINDS;
export type MetricKind = (typeof METRIC_KINDS)[Metric];
export const METRICS = Object.keys(METRIC_KINDS) as Metric[];

export function apiMetric(metric: Metric): ApiMetric {
  return metric.replaceAll(/[A-Z]/g, "_$&").toUpperCase() as ApiMetric;
}

/** Counts of groups can be put on top of each other; means cannot. */
export function addsUp(metric: Metric): boolean {
  return METRIC_KINDS[metric] === "count";
}

/** Whether more of it is worse. */
export function lessIsBetter(metric: Metric): boolean {
  return metric === "bounceRate";
}

/** How much it has changed, as a part of what it was before; null where there is nothing to compare with. */
export function changeOf(value: number | null, before: number | null | undefined): number | null {
  return value === null || before === null || before === undefined || before === 0 ? null : (value - before) / before;
}
