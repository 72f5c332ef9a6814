/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** How long one point of a series is. AUTO takes the length that gives a readable number of points. */
export type Bucket =
  | 'AUTO'
  | 'DAY'
  | 'HOUR'
  | 'MINUTE'
  | 'MONTH'
  | 'QUARTER'
  | 'QUARTER_HOUR'
  | 'WEEK'
  | 'YEAR';

/** What events are grouped and filtered by. An event has one value of each, or none (null; in filters the empty text). */
export type Dimension =
  /** Browser family. */
  | 'BROWSER'
  /** The kind of source: direct, search, social, email, paid, referral, ai, internal. */
  | 'CHANNEL'
  /** Two-letter country code. */
  | 'COUNTRY'
  /** desktop, mobile or tablet. */
  | 'DEVICE'
  /** The path of the visit's first event. */
  | 'ENTRY_PAGE'
  /** The path of the visit's last event. */
  | 'EXIT_PAGE'
  /** The page's host. */
  | 'HOSTNAME'
  /** The local hour of the day, 0 to 23. */
  | 'HOUR'
  /** The browser's language, such as `fr-CA`. */
  | 'LANGUAGE'
  /** The event's name, such as `pageview`. */
  | 'NAME'
  /** Operating system family. */
  | 'OS'
  /** The page's path, without query. */
  | 'PATH'
  /** The referring page, without query. */
  | 'REFERRER'
  /** Region within the country. */
  | 'REGION'
  /** Class of the screen's width: xs < 576 ≤ sm < 768 ≤ md < 992 ≤ lg < 1200 ≤ xl. */
  | 'SCREEN'
  /** Where visitors came from: `utm_source`, else the referring host. */
  | 'SOURCE'
  /** The page's title. */
  | 'TITLE'
  /** The `userId` that the app gave. */
  | 'USER_ID'
  /** The campaign field `utm_campaign`. */
  | 'UTM_CAMPAIGN'
  /** The campaign field `utm_content`. */
  | 'UTM_CONTENT'
  /** The campaign field `utm_medium`. */
  | 'UTM_MEDIUM'
  /** The campaign field `utm_source`. */
  | 'UTM_SOURCE'
  /** The campaign field `utm_term`. */
  | 'UTM_TERM'
  /** The local day of the week, 1 (Monday) to 7 (Sunday). */
  | 'WEEKDAY';

/**
 * A condition on events: exactly one of `all`, `any` and `not`, or a test of one of `dimension`, `property` and `value` with `operator` and `values`, of which any may match. Values are always texts, numbers too ("10", "-2.5", "1e6"). At most 100 parts, 8 deep, with 1,000 values.
 *
 * It is about single events, seen with their visit's entry and exit page. Metrics of events and visitors count those that pass; metrics of visits are of visits that hold an event which passes, each visit whole: the bounce rate of `{dimension: PATH, values: ["/pricing"]}` is that of visits which saw /pricing.
 */
export type FilterInput = {
  /** Every part must be true. */
  all?: Array<FilterInput> | null | undefined;
  /** At least one part must be true. */
  any?: Array<FilterInput> | null | undefined;
  /** HOUR and WEEKDAY are whole numbers that are always there: they take IS, IS_NOT, GT, LT and BETWEEN. */
  dimension?: Dimension | null | undefined;
  /** The part must not be true. */
  not?: FilterInput | null | undefined;
  operator?: Operator;
  /** The name of a property, compared as text. */
  property?: string | null | undefined;
  /** true: tests the event's own number, with IS, IS_NOT, GT, LT, BETWEEN or EXISTS. */
  value?: boolean | null | undefined;
  values?: Array<string> | null | undefined;
};

/** How something is compared with values. What is absent counts as the empty text. */
export type Operator =
  /** Is a number from the first of two values to the second, both included. */
  | 'BETWEEN'
  /** Contains one of the values, in capitals or not. */
  | 'CONTAINS'
  /** Is there. Takes no values. */
  | 'EXISTS'
  /** Is a number greater than the one value. What is not written as a number is not. */
  | 'GT'
  /** Is one of the values, letter by letter. The empty text stands for none. */
  | 'IS'
  /** Is none of the values. Events that have no value at all pass, unless the empty text is among them. */
  | 'IS_NOT'
  /** Is a number less than the one value. What is not written as a number is not. */
  | 'LT'
  /** Matches one of the values, each a regular expression, anywhere in it and heeding case. A pattern is made of characters, `.`, classes such as `[a-z0-9]` and `[[:alpha:]]`, groups `(…)` and `(?:…)`, `|`, `^`, `$`, the repetitions `*`, `+`, `?`, `{m}`, `{m,}` and `{m,n}`, and `\d \w \s \D \W \S \t \n \r`; `\` before any other sign takes that sign's meaning away. No looking ahead or behind, no references to groups, no options inside. At most 200 characters, counts up to 100, 100 places with counts written out, 10 patterns in a filter. */
  | 'MATCHES'
  /** Begins with one of the values, in capitals or not. */
  | 'STARTS_WITH';

/** A half-open range: holds `start`, not `end`. */
export type RangeInput = {
  end: string;
  start: string;
};

export type SessionQueryVariables = Exact<{ [key: string]: never; }>;


export type SessionQuery = { me: { email: string } | null, sites: Array<{ id: string, name: string, domain: string, timezone: string, publicKey: string }> };

export type CardsQueryVariables = Exact<{
  domain: string;
  range: RangeInput;
  filter?: FilterInput | null | undefined;
  pagesFilter?: FilterInput | null | undefined;
  sources: Dimension;
  pages: Dimension;
  places: Dimension;
  devices: Dimension;
  events: Dimension;
  first: number;
}>;


export type CardsQuery = { site: { totals: { visitors: number }, hostnames: { rows: Array<{ value: string | null }> }, sources: { rows: Array<{ value: string | null, visitors: number }> }, pages: { rows: Array<{ value: string | null, visitors: number }> }, places: { rows: Array<{ value: string | null, visitors: number }> }, devices: { rows: Array<{ value: string | null, visitors: number }> }, events: { rows: Array<{ value: string | null, visitors: number }> } } };

export type ExportMutationVariables = Exact<{
  startDate: string;
  endDate: string;
  site: string;
  timezone: string;
}>;


export type ExportMutation = { exportData: { downloadUrl: string } };

export type FilterValuesQueryVariables = Exact<{
  domain: string;
  range: RangeInput;
  dimension: Dimension;
  first: number;
}>;


export type FilterValuesQuery = { site: { breakdown: { rows: Array<{ value: string | null }> } } };

export type LoginMutationVariables = Exact<{
  email: string;
  password: string;
}>;


export type LoginMutation = { login: { email: string } };

export type LogoutMutationVariables = Exact<{ [key: string]: never; }>;


export type LogoutMutation = { logout: boolean };

export type OverviewQueryVariables = Exact<{
  domain: string;
  range: RangeInput;
  bucket: Bucket;
  filter?: FilterInput | null | undefined;
}>;


export type OverviewQuery = { site: { totals: { visitors: number, pageviews: number, events: number }, timeseries: { bucket: Bucket, timezone: string, points: Array<{ start: string, end: string, incomplete: boolean, visitors: number, pageviews: number, events: number }> } } };

export type EventCountQueryVariables = Exact<{
  domain: string;
  range: RangeInput;
}>;


export type EventCountQuery = { site: { totals: { events: number } } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const SessionDocument = new TypedDocumentString(`
    query Session {
  me {
    email
  }
  sites {
    id
    name
    domain
    timezone
    publicKey
  }
}
    `) as unknown as TypedDocumentString<SessionQuery, SessionQueryVariables>;
export const CardsDocument = new TypedDocumentString(`
    query Cards($domain: String!, $range: RangeInput!, $filter: FilterInput, $pagesFilter: FilterInput, $sources: Dimension!, $pages: Dimension!, $places: Dimension!, $devices: Dimension!, $events: Dimension!, $first: Int!) {
  site(domain: $domain) {
    totals(range: $range, filter: $filter) {
      visitors
    }
    hostnames: breakdown(range: $range, dimension: HOSTNAME, first: 2) {
      rows {
        value
      }
    }
    sources: breakdown(
      range: $range
      dimension: $sources
      filter: $filter
      first: $first
    ) {
      rows {
        value
        visitors
      }
    }
    pages: breakdown(
      range: $range
      dimension: $pages
      filter: $pagesFilter
      first: $first
    ) {
      rows {
        value
        visitors
      }
    }
    places: breakdown(
      range: $range
      dimension: $places
      filter: $filter
      first: $first
    ) {
      rows {
        value
        visitors
      }
    }
    devices: breakdown(
      range: $range
      dimension: $devices
      filter: $filter
      first: $first
    ) {
      rows {
        value
        visitors
      }
    }
    events: breakdown(
      range: $range
      dimension: $events
      filter: $filter
      first: $first
    ) {
      rows {
        value
        visitors
      }
    }
  }
}
    `) as unknown as TypedDocumentString<CardsQuery, CardsQueryVariables>;
export const ExportDocument = new TypedDocumentString(`
    mutation Export($startDate: TimePoint!, $endDate: TimePoint!, $site: String!, $timezone: String!) {
  exportData(
    startDate: $startDate
    endDate: $endDate
    site: $site
    timezone: $timezone
  ) {
    downloadUrl
  }
}
    `) as unknown as TypedDocumentString<ExportMutation, ExportMutationVariables>;
export const FilterValuesDocument = new TypedDocumentString(`
    query FilterValues($domain: String!, $range: RangeInput!, $dimension: Dimension!, $first: Int!) {
  site(domain: $domain) {
    breakdown(range: $range, dimension: $dimension, first: $first) {
      rows {
        value
      }
    }
  }
}
    `) as unknown as TypedDocumentString<FilterValuesQuery, FilterValuesQueryVariables>;
export const LoginDocument = new TypedDocumentString(`
    mutation Login($email: String!, $password: String!) {
  login(email: $email, password: $password) {
    email
  }
}
    `) as unknown as TypedDocumentString<LoginMutation, LoginMutationVariables>;
export const LogoutDocument = new TypedDocumentString(`
    mutation Logout {
  logout
}
    `) as unknown as TypedDocumentString<LogoutMutation, LogoutMutationVariables>;
export const OverviewDocument = new TypedDocumentString(`
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
    `) as unknown as TypedDocumentString<OverviewQuery, OverviewQueryVariables>;
export const EventCountDocument = new TypedDocumentString(`
    query EventCount($domain: String!, $range: RangeInput!) {
  site(domain: $domain) {
    totals(range: $range) {
      events
    }
  }
}
    `) as unknown as TypedDocumentString<EventCountQuery, EventCountQueryVariables>;