import { queryOptions } from "@tanstack/react-query";
import { request } from "@/api/client";
import { graphql } from "@/api/generated";
import type { ResolvedRange } from "@/features/range/range";
import { apiDimension, type DimensionName } from "./condition";

const FilterValuesDocument = graphql(`
  query FilterValues($domain: String!, $range: RangeInput!, $dimension: Dimension!, $first: Int!) {
    site(domain: $domain) {
      breakdown(range: $range, dimension: $dimension, first: $first) {
        rows {
          value
        }
      }
    }
  }
`);

const MOST_VALUES = 200;

/** The values that a dimension has in the range, the ones with the most visitors first: what the form suggests. */
export function filterValuesQuery(domain: string, range: ResolvedRange, dimension: DimensionName) {
  return queryOptions({
    queryKey: ["filter-values", domain, range.start, range.end, dimension],
    queryFn: async ({ signal }) => {
      const variables = {
        domain,
        range: { start: range.start, end: range.end },
        dimension: apiDimension(dimension),
        first: MOST_VALUES,
      };
      const { site } = await request(FilterValuesDocument, variables, signal);
      return site.breakdown.rows.map((row) => row.value ?? "");
    },
    staleTime: 60_000,
  });
}
