import { queryOptions } from "@tanstack/react-query";
import { request } from "@/api/client";
import { graphql } from "@/api/generated";
import type { Bucket, OverviewQuery } from "@/api/generated/graphql";
import { type Condition, toFilterInput } from "@/features/filters/condition";
import type { ResolvedRange } from "@/features/range/range";
import type { ChartPoint } from "../chart/geometry";
import { createPace } from "./pace";
import type { Metric } from "./search";

const OverviewDocument = graphql(`
  query Overview($domain: String!, $range: RangeInput!, $bucket: Bucket!, $filter: FilterInput) {
    site(domain: $domain) {
      totals(range: $range, filter: $filter) {
        visitors
        pageviews
        events
      }
      timeseries(range: $range, bucket: $bucket, filter: $filter) {
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

const EventCountDocument = graphql(`
  query EventCount($domain: String!, $range: RangeInput!) {
    site(domain: $domain) {
      totals(range: $range) {
        events
      }
    }
  }
`);

const REFRESH_MS = 1000;
const pace = createPace(REFRESH_MS);

/** Tiles and chart in one question; asked again every second while the answer can still change. */
export function overviewQuery(domain: string, range: ResolvedRange, bucket: Bucket, filters: readonly Condition[]) {
  return queryOptions({
    queryKey: ["overview", domain, range.start, range.end, bucket, filters],
    queryFn: async ({ signal }) => {
      const variables = {
        domain,
        range: { start: range.start, end: range.end },
        bucket,
        filter: toFilterInput(filters),
      };
      const { site } = await pace.timed(() => request(OverviewDocument, variables, signal));
      return site;
    },
    // Another range keeps the old numbers on the screen until the new ones are there; another site does not.
    placeholderData: (previous, query) => (query?.queryKey[1] === domain ? previous : undefined),
    // Not while the tab is hidden: refetchIntervalInBackground is false unless asked for.
    refetchInterval: range.includesNow ? pace.waitMs : false,
    refetchOnWindowFocus: range.includesNow,
  });
}

/** How many events the range has, whatever is filtered. */
export function eventCountQuery(domain: string, range: ResolvedRange, enabled: boolean) {
  return queryOptions({
    queryKey: ["event-count", domain, range.start, range.end],
    queryFn: ({ signal }) => countEvents(domain, { start: range.start, end: range.end }, signal),
    enabled,
  });
}

/** Whether the site ever got an event. Asked again every second until it did. */
export function anyEventQuery(domain: string, lastDay: string, enabled: boolean) {
  return queryOptions({
    queryKey: ["any-event", domain, lastDay],
    queryFn: async ({ signal }) => (await countEvents(domain, { start: EARLIEST, end: lastDay }, signal)) > 0,
    enabled,
    refetchInterval: (query) => (query.state.data === true ? false : REFRESH_MS),
  });
}

/** Before any event that anyone imports. */
const EARLIEST = "2000-01-01";

async function countEvents(domain: string, range: { start: string; end: string }, signal: AbortSignal) {
  const { site } = await request(EventCountDocument, { domain, range }, signal);
  return site.totals.events;
}

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
