import { queryOptions } from "@tanstack/react-query";
import { request } from "@/api/client";
import { graphql } from "@/api/generated";
import type { CardsQuery, FilterInput } from "@/api/generated/graphql";
import { apiDimension, type Condition, toFilterInput } from "@/features/filters/condition";
import { createPace } from "@/features/overview/pace";
import type { ResolvedRange } from "@/features/range/range";
import { CARD_NAMES, type CardName, type Tabs } from "./cards";

/** Two hostnames say that there are several; whether the tab is offered does not change with a filter. */
const CardsDocument = graphql(`
  query Cards(
    $domain: String!
    $range: RangeInput!
    $filter: FilterInput
    $pagesFilter: FilterInput
    $sources: Dimension!
    $pages: Dimension!
    $places: Dimension!
    $devices: Dimension!
    $events: Dimension!
    $first: Int!
  ) {
    site(domain: $domain) {
      totals(range: $range, filter: $filter) {
        visitors
      }
      hostnames: breakdown(range: $range, dimension: HOSTNAME, first: 2) {
        rows {
          value
        }
      }
      sources: breakdown(range: $range, dimension: $sources, filter: $filter, first: $first) {
        rows {
          value
          visitors
        }
      }
      pages: breakdown(range: $range, dimension: $pages, filter: $pagesFilter, first: $first) {
        rows {
          value
          visitors
        }
      }
      places: breakdown(range: $range, dimension: $places, filter: $filter, first: $first) {
        rows {
          value
          visitors
        }
      }
      devices: breakdown(range: $range, dimension: $devices, filter: $filter, first: $first) {
        rows {
          value
          visitors
        }
      }
      events: breakdown(range: $range, dimension: $events, filter: $filter, first: $first) {
        rows {
          value
          visitors
        }
      }
    }
  }
`);

export type Row = CardsQuery["site"]["sources"]["rows"][number];

export interface CardsAnswer {
  /** Visitors of everything that the filters let through: what the shares are shares of. */
  visitors: number;
  severalHosts: boolean;
  /** The tabs that were asked for: a card whose tab has changed since has no rows yet. */
  tabs: Tabs;
  /** The range and the filters that were asked about. */
  question: readonly unknown[];
  rows: Record<CardName, Row[]>;
}

const REFRESH_MS = 10_000;
const pace = createPace(REFRESH_MS);

/** The rows of all cards in one question. */
export function cardsQuery(
  domain: string,
  range: ResolvedRange,
  tabs: Tabs,
  filters: readonly Condition[],
  limit: number,
) {
  return queryOptions({
    queryKey: ["cards", domain, range.start, range.end, tabs, filters, limit],
    queryFn: async ({ signal }): Promise<CardsAnswer> => {
      const variables = {
        domain,
        range: { start: range.start, end: range.end },
        filter: toFilterInput(filters),
        pagesFilter: pageviewsOnly(filters),
        sources: apiDimension(tabs.sources),
        pages: apiDimension(tabs.pages),
        places: apiDimension(tabs.places),
        devices: apiDimension(tabs.devices),
        events: apiDimension(tabs.events),
        first: limit,
      };
      const { site } = await pace.timed(() => request(CardsDocument, variables, signal));
      const rows = CARD_NAMES.map((card) => [card, site[card].rows]);
      return {
        visitors: site.totals.visitors,
        severalHosts: site.hostnames.rows.length > 1,
        tabs,
        question: [range.start, range.end, filters],
        rows: Object.fromEntries(rows) as CardsAnswer["rows"],
      };
    },
    placeholderData: (previous, query) => (query?.queryKey[1] === domain ? previous : undefined),
    refetchInterval: range.includesNow ? pace.waitMs : false,
    refetchOnWindowFocus: range.includesNow,
  });
}

/** Pages are what people looked at: an event that an open page sends is no second visit to it. */
function pageviewsOnly(filters: readonly Condition[]): FilterInput | null {
  return toFilterInput([...filters, { dimension: "name", operator: "is", values: ["pageview"] }]);
}
