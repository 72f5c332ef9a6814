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

/** What events are grouped and filtered by. */
export type Dimension =
  /** Browser family. */
  | 'BROWSER'
  /** The kind of source: direct, search, social, email, paid, referral, ai, internal. */
  | 'CHANNEL'
  /** Two-letter country code. */
  | 'COUNTRY'
  /** desktop, mobile or tablet. */
  | 'DEVICE'
  /** The page's host. */
  | 'HOSTNAME'
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
  | 'UTM_TERM';

/** A condition on events: exactly one of `all`, `any`, `not`, or a test of a `dimension` or `property` with `operator` and `values`, of which any may match. At most 100 parts, 8 deep, with 1,000 values. */
export type FilterInput = {
  all?: Array<FilterInput> | null | undefined;
  any?: Array<FilterInput> | null | undefined;
  dimension?: Dimension | null | undefined;
  not?: FilterInput | null | undefined;
  operator?: Operator;
  /** The name of a property, compared as text. */
  property?: string | null | undefined;
  values?: Array<string> | null | undefined;
};

/** How a value is compared. An absent value counts as the empty text. CONTAINS and STARTS_WITH ignore case. */
export type Operator =
  | 'CONTAINS'
  | 'EXISTS'
  | 'IS'
  | 'IS_NOT'
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
  limit: number;
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
  limit: number;
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
    query Cards($domain: String!, $range: RangeInput!, $filter: FilterInput, $pagesFilter: FilterInput, $sources: Dimension!, $pages: Dimension!, $places: Dimension!, $devices: Dimension!, $events: Dimension!, $limit: Int!) {
  site(domain: $domain) {
    totals(range: $range, filter: $filter) {
      visitors
    }
    hostnames: breakdown(range: $range, dimension: HOSTNAME, limit: 2) {
      rows {
        value
      }
    }
    sources: breakdown(
      range: $range
      dimension: $sources
      filter: $filter
      limit: $limit
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
      limit: $limit
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
      limit: $limit
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
      limit: $limit
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
      limit: $limit
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
    query FilterValues($domain: String!, $range: RangeInput!, $dimension: Dimension!, $limit: Int!) {
  site(domain: $domain) {
    breakdown(range: $range, dimension: $dimension, limit: $limit) {
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