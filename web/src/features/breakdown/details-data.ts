import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { request } from "@/api/client";
import { graphql } from "@/api/generated";
import type { DetailsQuery } from "@/api/generated/graphql";
import { type Subject, toSubjectInput } from "@/features/filters/condition";
import { keyOf, type Question, variablesOf } from "@/features/overview/overview-data";
import { filterFor } from "./cards-data";
import { type Column, columnValue } from "./columns";

const DetailsDocument = graphql(`
  query Details(
    $domains: [String!]
    $range: RangeInput!
    $timezone: String
    $filter: FilterInput
    $compare: CompareInput
    $by: [SubjectInput!]
    $orderBy: Metric!
    $descending: Boolean!
    $search: String
    $first: Int!
    $after: String
    $more: Boolean!
  ) {
    everything(domains: $domains) {
      breakdown(
        range: $range
        timezone: $timezone
        filter: $filter
        compare: $compare
        by: $by
        orderBy: $orderBy
        descending: $descending
        search: $search
        first: $first
        after: $after
      ) {
        endCursor
        rows {
          value
          visitors
          visits
          pageviews
          viewsPerVisit
          bounceRate
          visitDuration
          events
          change {
            visitors
          }
          newVisitors @include(if: $more)
          returningVisitors @include(if: $more)
          users @include(if: $more)
          valueSum @include(if: $more)
          valueAvg @include(if: $more)
          valueP50 @include(if: $more)
          valueP95 @include(if: $more)
        }
      }
    }
  }
`);

export type DetailsRow = DetailsQuery["everything"]["breakdown"]["rows"][number];

export interface Order {
  column: Column;
  descending: boolean;
}

const PAGE = 50;

/** All values of a subject with all metrics, page by page; `more` are those metrics that cost most. */
export function detailsQuery(question: Question, subject: Subject, order: Order, search: string, more: boolean) {
  return infiniteQueryOptions({
    queryKey: ["details", ...keyOf(question), subject, order, search, more],
    queryFn: async ({ signal, pageParam }) => {
      const variables = {
        ...variablesOf(question),
        filter: filterFor(question.filters, subject),
        by: [toSubjectInput(subject)],
        orderBy: columnValue(order.column),
        descending: order.descending,
        search: search === "" ? null : search,
        first: PAGE,
        after: pageParam,
        more,
      };
      return (await request(DetailsDocument, variables, signal)).everything.breakdown;
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.endCursor ?? null,
    placeholderData: keepPreviousData,
    // A table that is read must not change under the reader.
    staleTime: Number.POSITIVE_INFINITY,
  });
}
