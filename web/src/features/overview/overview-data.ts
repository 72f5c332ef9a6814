import { queryOptions } from "@tanstack/react-query";
import { request } from "@/api/client";
import { graphql } from "@/api/generated";
import type { Bucket, CompareInput, OverviewQuery } from "@/api/generated/graphql";
import { type Condition, type Subject, toFilterInput, toSubjectInput } from "@/features/filters/condition";
import type { ResolvedRange } from "@/features/range/range";
import type { ChartPoint } from "../chart/geometry";
import { addsUp, apiMetric, METRICS, type Metric } from "./metrics";

/** Of groups only the metric that the chart shows: six of all would be too many numbers for long series. */
const OverviewDocument = graphql(`
  query Overview(
    $domains: [String!]
    $domain: String
    $single: Boolean!
    $range: RangeInput!
    $timezone: String
    $bucket: Bucket!
    $filter: FilterInput
    $compare: CompareInput
    $compareChart: CompareInput
    $by: SubjectInput
    $orderBy: Metric!
    $visitors: Boolean!
    $visits: Boolean!
    $pageviews: Boolean!
    $viewsPerVisit: Boolean!
    $bounceRate: Boolean!
    $visitDuration: Boolean!
  ) {
    everything(domains: $domains) {
      totals(range: $range, timezone: $timezone, filter: $filter, compare: $compare) {
        timezone
        events
        visitors
        visits
        pageviews
        viewsPerVisit
        bounceRate
        visitDuration
        previous {
          start
          end
          visitors
          visits
          pageviews
          viewsPerVisit
          bounceRate
          visitDuration
        }
      }
      timeseries(
        range: $range
        timezone: $timezone
        bucket: $bucket
        filter: $filter
        compare: $compareChart
        by: $by
        orderBy: $orderBy
        top: 5
      ) {
        bucket
        timezone
        points {
          start
          end
          incomplete
          visitors
          visits
          pageviews
          viewsPerVisit
          bounceRate
          visitDuration
          previous {
            start
            end
            visitors
            visits
            pageviews
            viewsPerVisit
            bounceRate
            visitDuration
          }
        }
        groups {
          value
          other
          points {
            visitors @include(if: $visitors)
            visits @include(if: $visits)
            pageviews @include(if: $pageviews)
            viewsPerVisit @include(if: $viewsPerVisit)
            bounceRate @include(if: $bounceRate)
            visitDuration @include(if: $visitDuration)
          }
        }
      }
    }
    site(domain: $domain) @include(if: $single) {
      annotations(range: $range, timezone: $timezone) {
        id
        at
        text
      }
    }
  }
`);

export type Totals = OverviewQuery["everything"]["totals"];
export type Series = OverviewQuery["everything"]["timeseries"];
/** What somebody noted of a site at a moment. */
export type Annotation = NonNullable<OverviewQuery["site"]>["annotations"][number];

/** What the overview is asked: of some sites (null: all of them), in one zone. */
export interface Question {
  domains: readonly string[] | null;
  range: ResolvedRange;
  zone: string;
  filters: readonly Condition[];
  /** What the totals and the lists are compared with: for a day that runs, a part of another. */
  compare: CompareInput | null;
}

interface ChartQuestion extends Question {
  bucket: Bucket;
  /** What the chart is compared with. */
  compareChart: CompareInput | null;
  metric: Metric;
  by: Subject | undefined;
}

/** What every document about a question takes. */
export function variablesOf({ domains, range, zone, filters, compare }: Question) {
  return {
    domains: domains && [...domains],
    range: { start: range.start, end: range.end },
    timezone: zone,
    filter: toFilterInput(filters),
    compare,
  };
}

/** What tells one question from another; its first part says whose numbers they are. */
export function keyOf({ domains, range, zone, filters, compare }: Question) {
  return [domains, range.start, range.end, zone, filters, compare] as const;
}

/** Another range keeps the old numbers on the screen until the new ones are there; another site does not. */
export function sameSites(question: Question) {
  return <Data>(previous: Data | undefined, query: { queryKey: readonly unknown[] } | undefined) =>
    JSON.stringify(query?.queryKey[1]) === JSON.stringify(question.domains) ? previous : undefined;
}

/** Tiles and chart in one question. */
export function overviewQuery(question: ChartQuestion) {
  const { bucket, compareChart, metric, by } = question;
  return queryOptions({
    // Without groups every metric is in the answer already.
    queryKey: ["overview", ...keyOf(question), bucket, compareChart, by ? [by, metric] : null],
    queryFn: async ({ signal }) => {
      const wanted = Object.fromEntries(METRICS.map((each) => [each, by !== undefined && each === metric]));
      const variables = {
        ...variablesOf(question),
        domain: question.domains?.[0] ?? null,
        single: question.domains?.length === 1,
        bucket,
        compareChart,
        by: by === undefined ? null : toSubjectInput(by),
        // The groups with the highest mean are the smallest ones: those with the most visitors say more.
        orderBy: addsUp(metric) ? apiMetric(metric) : apiMetric("visitors"),
        ...(wanted as Record<Metric, boolean>),
      };
      const { everything, site } = await request(OverviewDocument, variables, signal);
      return { ...everything, annotations: site?.annotations ?? [] };
    },
    placeholderData: sameSites(question),
  });
}

const AnyEventDocument = graphql(`
  query AnyEvent($domains: [String!], $range: RangeInput!) {
    everything(domains: $domains) {
      totals(range: $range) {
        events
      }
    }
  }
`);

/** Before any event that anyone imports. */
const EARLIEST = "2000-01-01";

/** Whether the sites ever got an event. */
export function anyEventQuery(domains: readonly string[] | null, lastDay: string, enabled: boolean) {
  return queryOptions({
    queryKey: ["any-event", domains, lastDay],
    queryFn: async ({ signal }) => {
      const variables = { domains: domains && [...domains], range: { start: EARLIEST, end: lastDay } };
      return (await request(AnyEventDocument, variables, signal)).everything.totals.events > 0;
    },
    enabled,
  });
}

/** The points of one metric, with those of the range that it is compared with. */
export function chartPoints(series: Series, metric: Metric, nowMs: number): ChartPoint[] {
  return series.points.map((point) => {
    const startMs = Date.parse(point.start);
    return {
      startMs,
      endMs: Date.parse(point.end),
      value: point[metric],
      before: point.previous
        ? {
            startMs: Date.parse(point.previous.start),
            endMs: Date.parse(point.previous.end),
            value: point.previous[metric],
          }
        : undefined,
      running: point.incomplete && startMs <= nowMs,
      ahead: startMs > nowMs,
    };
  });
}

/** The values of each group, point by point; undefined while the chart is not split. */
export function chartGroups(series: Series, metric: Metric) {
  const groups = series.groups?.map(({ value, other, points }) => ({
    value,
    other,
    values: points.map((point) => point[metric] ?? null),
  }));
  // Where every value has a line of its own, there are no others to speak of.
  return groups?.filter((group) => !group.other || group.values.some((value) => value !== null && value !== 0));
}
