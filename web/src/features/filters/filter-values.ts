import { queryOptions } from "@tanstack/react-query";
import { request } from "@/api/client";
import { graphql } from "@/api/generated";
import type { ResolvedRange } from "@/features/range/range";
import { type Subject, toSubjectInput } from "./condition";

const FilterValuesDocument = graphql(`
  query FilterValues($domains: [String!], $range: RangeInput!, $timezone: String, $by: [SubjectInput!], $first: Int!) {
    everything(domains: $domains) {
      breakdown(range: $range, timezone: $timezone, by: $by, first: $first) {
        rows {
          value
        }
      }
    }
  }
`);

const PropertiesDocument = graphql(`
  query Properties($domains: [String!], $range: RangeInput!, $timezone: String) {
    everything(domains: $domains) {
      propertyKeys(range: $range, timezone: $timezone) {
        name
      }
    }
  }
`);

const MOST_VALUES = 200;
const STALE_MS = 60_000;

/** Whose values, and of when. */
export interface Scope {
  /** Null for all sites. */
  domains: readonly string[] | null;
  range: ResolvedRange;
  zone: string;
}

function variablesOf({ domains, range, zone }: Scope) {
  return { domains: domains && [...domains], range: { start: range.start, end: range.end }, timezone: zone };
}

/** The values that a dimension or property has in the range, the ones with the most visitors first: what the form suggests. */
export function filterValuesQuery(scope: Scope, subject: Subject) {
  const variables = variablesOf(scope);
  return queryOptions({
    queryKey: ["filter-values", variables, subject],
    queryFn: async ({ signal }) => {
      const asked = { ...variables, by: [toSubjectInput(subject)], first: MOST_VALUES };
      const { everything } = await request(FilterValuesDocument, asked, signal);
      return everything.breakdown.rows.map((row) => row.value ?? "");
    },
    staleTime: STALE_MS,
  });
}

/** The names of the properties that events of the range have, the most frequent first. */
export function propertiesQuery(scope: Scope, enabled = true) {
  const variables = variablesOf(scope);
  return queryOptions({
    queryKey: ["properties", variables],
    queryFn: async ({ signal }) => {
      const { everything } = await request(PropertiesDocument, variables, signal);
      return everything.propertyKeys.map((key) => key.name);
    },
    staleTime: STALE_MS,
    enabled,
  });
}
