import type { Metric as ApiMetric } from "@/api/generated/graphql";
import type { MetricKind } from "@/features/overview/metrics";

/** The large table's metrics by the names of their fields, and what kind of number each is. */
export const COLUMNS = {
  visitors: "count",
  visits: "count",
  pageviews: "count",
  viewsPerVisit: "ratio",
  bounceRate: "share",
  visitDuration: "seconds",
  events: "count",
} as const satisfies Record<string, MetricKind>;

/** Those that cost more to count, for those who ask for them. */
export const MORE_COLUMNS = {
  newVisitors: "count",
  returningVisitors: "count",
  users: "count",
  valueSum: "ratio",
  valueAvg: "ratio",
  valueP50: "ratio",
  valueP95: "ratio",
} as const satisfies Record<string, MetricKind>;

export type Column = keyof typeof COLUMNS | keyof typeof MORE_COLUMNS;

/** As the API's enum has it: VIEWS_PER_VISIT. */
export function columnValue(column: Column): ApiMetric {
  return column.replaceAll(/[A-Z]/g, "_$&").toUpperCase() as ApiMetric;
}
