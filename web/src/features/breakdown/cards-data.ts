import { queryOptions } from "@tanstack/react-query";
import { request } from "@/api/client";
import { graphql } from "@/api/generated";
import type { CardsQuery, FilterInput } from "@/api/generated/graphql";
import {
  type Condition,
  propertyName,
  type Subject,
  toFilterInput,
  toSubjectInput,
} from "@/features/filters/condition";
import { keyOf, type Question, sameSites, variablesOf } from "@/features/overview/overview-data";
import { CARD_NAMES, type CardName, ROWS, subjectOf, type Tabs } from "./cards";

/** Two hostnames say that there are several; whether the tab is offered does not change with a filter. */
const CardsDocument = graphql(`
  query Cards(
    $domains: [String!]
    $range: RangeInput!
    $timezone: String
    $filter: FilterInput
    $pagesFilter: FilterInput
    $eventsFilter: FilterInput
    $compare: CompareInput
    $sources: [SubjectInput!]
    $pages: [SubjectInput!]
    $places: [SubjectInput!]
    $devices: [SubjectInput!]
    $events: [SubjectInput!]
    $properties: Boolean!
    $first: Int!
    $firstPlaces: Int!
  ) {
    everything(domains: $domains) {
      totals(range: $range, timezone: $timezone, filter: $filter) {
        visitors
      }
      hostnames: breakdown(range: $range, timezone: $timezone, dimension: HOSTNAME, first: 2) {
        rows {
          value
        }
      }
      sources: breakdown(
        range: $range
        timezone: $timezone
        by: $sources
        filter: $filter
        compare: $compare
        first: $first
      ) {
        rows {
          value
          visitors
          change {
            visitors
          }
        }
      }
      pages: breakdown(
        range: $range
        timezone: $timezone
        by: $pages
        filter: $pagesFilter
        compare: $compare
        first: $first
      ) {
        rows {
          value
          visitors
          change {
            visitors
          }
        }
      }
      places: breakdown(
        range: $range
        timezone: $timezone
        by: $places
        filter: $filter
        compare: $compare
        first: $firstPlaces
      ) {
        rows {
          value
          visitors
          change {
            visitors
          }
        }
      }
      devices: breakdown(
        range: $range
        timezone: $timezone
        by: $devices
        filter: $filter
        compare: $compare
        first: $first
      ) {
        rows {
          value
          visitors
          change {
            visitors
          }
        }
      }
      events: breakdown(
        range: $range
        timezone: $timezone
        by: $events
        filter: $eventsFilter
        compare: $compare
        first: $first
      ) @skip(if: $properties) {
        rows {
          value
          visitors
          change {
            visitors
          }
        }
      }
      propertyKeys(range: $range, timezone: $timezone, filter: $filter) @include(if: $properties) {
        name
        events
      }
    }
  }
`);

export type Row = CardsQuery["everything"]["sources"]["rows"][number];
export type PropertyRow = NonNullable<CardsQuery["everything"]["propertyKeys"]>[number];

export interface CardsAnswer {
  /** Visitors of everything that the filters let through: what the shares are shares of. */
  visitors: number;
  severalHosts: boolean;
  /** The tabs that were asked for, and the property: a card whose tab has changed since has no rows yet. */
  tabs: Tabs;
  property: string | undefined;
  /** What was asked, but for the tabs. */
  question: string;
  rows: Record<CardName, Row[]>;
  /** Instead of the rows of the events' card, while that lists properties. */
  properties: PropertyRow[] | undefined;
}

/** A map shows every country. */
const MOST_COUNTRIES = 300;

/** The rows of all cards in one question. */
export function cardsQuery(question: Question, tabs: Tabs, property: string | undefined) {
  const chosen = tabs.events === "properties" ? property : undefined;
  return queryOptions({
    queryKey: ["cards", ...keyOf(question), tabs, chosen],
    queryFn: async ({ signal }): Promise<CardsAnswer> => {
      const by = (card: CardName) => {
        const subject = subjectOf(tabs[card], chosen);
        return subject === undefined ? null : [toSubjectInput(subject)];
      };
      const variables = {
        ...variablesOf(question),
        pagesFilter: filterFor(question.filters, subjectOf(tabs.pages, undefined)),
        eventsFilter: filterFor(question.filters, subjectOf(tabs.events, chosen)),
        sources: by("sources"),
        pages: by("pages"),
        places: by("places"),
        devices: by("devices"),
        events: by("events"),
        properties: by("events") === null,
        first: ROWS,
        firstPlaces: tabs.places === "map" ? MOST_COUNTRIES : ROWS,
      };
      const { everything } = await request(CardsDocument, variables, signal);
      const rows = CARD_NAMES.map((card) => [card, everything[card]?.rows ?? []]);
      return {
        visitors: everything.totals.visitors,
        severalHosts: everything.hostnames.rows.length > 1,
        tabs,
        property: chosen,
        question: questionKey(question),
        rows: Object.fromEntries(rows) as CardsAnswer["rows"],
        properties: everything.propertyKeys,
      };
    },
    placeholderData: sameSites(question),
  });
}

/** Tells questions apart that differ in more than the tabs. */
export function questionKey(question: Question): string {
  return JSON.stringify(keyOf(question));
}

/** What is asked where the values of a subject are listed: their rows count what the reader takes them for. */
export function filterFor(filters: readonly Condition[], subject: Subject | undefined): FilterInput | null {
  // Pages are what people looked at: an event that an open page sends is no second visit to it.
  if (subject === "path" || subject === "hostname") {
    return toFilterInput([...filters, { dimension: "name", operator: "is", values: ["pageview"] }]);
  }
  const filter = toFilterInput(filters);
  const property = subject && propertyName(subject);
  if (property === undefined) return filter;
  // Of a property's values, those that are there.
  const there: FilterInput = { property, operator: "EXISTS" };
  return filter ? { all: [filter, there] } : there;
}
