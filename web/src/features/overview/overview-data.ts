import { queryOptions } from "@tanstack/react-query";
import { request } from "@/api/client";
import { graphql } from "@/api/generated";
import type { Bucket, OverviewQuery } from "@/api/generated/graphql";
import type { ResolvedRange } from "@/features/range/range";
import type { ChartPoint } from "../chart/geometry";
import type { Metric } from "./search";

const OverviewDocument = graphql(`
  query Overview($domain: String!, $range: RangeInput!, $bucket: Bucket!) {
    site(domain: $domain) {
      totals(range: $range) {
        visitors
        pageviews
        events
      }
      timeseries(range: $range, bucket: $bucket) {
        bucket
        timezone
        points {
          start
          end
          incomplete
          visitors
          pageviews
          events
        }
      }
    }
  }
`);

const AnyEventDocument = graphql(`
  query AnyEvent($domain: String!, $range: RangeInput!) {
    site(domain: $domain) {
      totals(range: $range) {
        events
      }
    }
  }
`);

const REFRESH_MS = 1000;
/** A server that needs long for the question is asked less often: it rests at least twice as long as it works. */
const REST_PER_ANSWER = 2;
let lastAnswerMs = 0;

/** The whole page in one question; asked again every second while the answer can still change. */
export function overviewQuery(domain: string, range: ResolvedRange, bucket: Bucket) {
  return queryOptions({
    queryKey: ["overview", domain, range.start, range.end, bucket],
    queryFn: async ({ signal }) => {
      const asked = performance.now();
      const { site } = await request(
        OverviewDocument,
        { domain, range: { start: range.start, end: range.end }, bucket },
        signal,
      );
      lastAnswerMs = performance.now() - asked;
      return site;
    },
    // Another range keeps the old numbers on the screen until the new ones are there; another site does not.
    placeholderData: (previous, query) => (query?.queryKey[1] === domain ? previous : undefined),
    // Not while the tab is hidden: refetchIntervalInBackground is false unless asked for.
    refetchInterval: range.includesNow ? () => Math.max(REFRESH_MS, lastAnswerMs * REST_PER_ANSWER) : false,
    refetchOnWindowFocus: range.includesNow,
  });
}

/** Whether the site ever got an event. Asked again every second until it did. */
export function anyEventQuery(domain: string, lastDay: string, enabled: boolean) {
  return queryOptions({
    queryKey: ["any-event", domain, lastDay],
    queryFn: async ({ signal }) => {
      const range = { start: EARLIEST, end: lastDay };
      const { site } = await request(AnyEventDocument, { domain, range }, signal);
      return site.totals.events > 0;
    },
    enabled,
    refetchInterval: (query) => (query.state.data === true ? false : REFRESH_MS),
  });
}

/** Before any event that anyone imports. */
const EARLIEST = "2000-01-01";

export function chartPoints(series: OverviewQuery["site"]["timeseries"], metric: Metric, nowMs: number): ChartPoint[] {
  return series.points.map((point) => {
    const startMs = Date.parse(point.start);
    return {
      startMs,
      endMs: Date.parse(point.end),
      value: point[metric],
      running: point.incomplete && startMs <= nowMs,
      ahead: startMs > nowMs,
    };
  });
}
