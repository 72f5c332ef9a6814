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

/** Another range to compare with. Answers then have `previous`, its numbers, and `change`, how much has changed. */
export type CompareInput = {
  /** For CUSTOM, and only there. */
  range?: RangeInput | null | undefined;
  to: CompareTo;
};

/** What a range is compared with. */
export type CompareTo =
  /** The range given beside it. */
  | 'CUSTOM'
  /** As many local days right before, when the range begins and ends at local midnights; else the same length of time right before. */
  | 'PREVIOUS_PERIOD'
  /** The same local dates and times a year earlier. 28 February stands for 29 February. */
  | 'PREVIOUS_YEAR';

/** What stands between two fields. Excel wants SEMICOLON where the comma is decimal. */
export type Delimiter =
  | 'COMMA'
  | 'SEMICOLON'
  | 'TAB';

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

/** A column of the file, in the order that all of them have. */
export type ExportColumn =
  | 'BROWSER'
  | 'CHANNEL'
  | 'COUNTRY'
  | 'DEVICE'
  | 'EVENT_ID'
  | 'HOSTNAME'
  | 'LANGUAGE'
  | 'NAME'
  | 'OS'
  | 'PATH'
  | 'PROPERTIES'
  | 'REFERRER'
  | 'REGION'
  | 'SCREEN'
  | 'SESSION_ID'
  | 'SOURCE'
  | 'TIME'
  | 'TITLE'
  | 'USER_ID'
  | 'UTM_CAMPAIGN'
  | 'UTM_CONTENT'
  | 'UTM_MEDIUM'
  | 'UTM_SOURCE'
  | 'UTM_TERM'
  | 'VALUE'
  | 'VISITOR_ID';

/** How the file is written. */
export type ExportFormat = {
  /** Whether it begins with U+FEFF, by which Excel knows UTF-8. */
  byteOrderMark?: boolean;
  delimiter?: Delimiter;
  /** Whether an apostrophe is put before texts that begin with =, +, -, @, a tab or a carriage return, which a spreadsheet would calculate: events come from strangers. */
  spreadsheetSafe?: boolean;
};

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

/** What a key is for. */
export type KeyKind =
  /** For pages: it can only append, and everybody can see it. */
  | 'PUBLIC'
  /** For servers: its events may be of any time since 2000, and tell `address` and `userAgent` of whom they are about. */
  | 'SECRET';

/** What can be counted. */
export type Metric =
  /** Visits with one page view and no other event, over visits. */
  | 'BOUNCE_RATE'
  /** All events, page views included. */
  | 'EVENTS'
  /** Visitors whose first ever activity on the site is in the range (of a series: in the bucket). */
  | 'NEW_VISITORS'
  /** Events named `pageview`. */
  | 'PAGEVIEWS'
  /** Visitors who had been active before it. */
  | 'RETURNING_VISITORS'
  /** Mean share of the page's height that was seen, over page views whose browser told when they were left. */
  | 'SCROLL_DEPTH'
  /** Mean time that a page view was looked at, over those whose browser told when it was left. */
  | 'TIME_ON_PAGE'
  /** Distinct `userId`s that the app gave. */
  | 'USERS'
  /** Mean of `value` over events that have one. */
  | 'VALUE_AVG'
  /** Median of `value` over events that have one, between two values interpolated. */
  | 'VALUE_P50'
  /** 95th percentile of `value` over events that have one, between two values interpolated. */
  | 'VALUE_P95'
  /** Sum of `value` over events that have one. */
  | 'VALUE_SUM'
  /** Page views of the visits, over visits. */
  | 'VIEWS_PER_VISIT'
  /** Distinct visitors active in the range. Exact over any range, never a sum of shorter ones. Under a salt that rotates daily, a returning anonymous visitor counts again each day. */
  | 'VISITORS'
  /** Visits that start in the range, so that they add up over buckets. A visit ends after 30 minutes without an event. A filter keeps visits that hold an event which passes, each whole. */
  | 'VISITS'
  /** Mean time from a visit's first event to its last; a visit with one event counts as 0. */
  | 'VISIT_DURATION';

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

/** When the key under which anonymous visitors are hashed changes, in the site's zone. A visitor of before cannot be recognised after it; the old key is destroyed half an hour later. */
export type SaltRotation =
  | 'DAILY'
  | 'MONTHLY'
  | 'NEVER'
  | 'WEEKLY';

/** What a token opens: READ questions; EXPORT `exportData`; ADMIN managing sites, keys, links, tokens and logins, and deleting people and sites. */
export type Scope =
  | 'ADMIN'
  | 'EXPORT'
  | 'READ';

/** How a site shall collect. What is left out stays as it is, or has its default. */
export type SiteSettingsInput = {
  /** At most 50: "example.org", or "*.example.org" for all below it; by default none, which allows any. */
  allowedHostnames?: Array<string> | null | undefined;
  /** At most 50, such as "https://example.org"; by default none, which allows any. */
  allowedOrigins?: Array<string> | null | undefined;
  /** By default true. */
  honourDoNotTrack?: boolean | null | undefined;
  /** 1 to 100 characters; by default the domain. */
  name?: string | null | undefined;
  /** By default DAILY. */
  saltRotation?: SaltRotation | null | undefined;
  /** IANA zone in which days are kept; by default UTC. Fixed once there are events. */
  timezone?: string | null | undefined;
};

/** What to group by: a dimension or a property, one of them. */
export type SubjectInput = {
  dimension?: Dimension | null | undefined;
  /** The name of a property, grouped by as text. */
  property?: string | null | undefined;
};

export type LiveSubscriptionVariables = Exact<{
  domain?: string | null | undefined;
}>;


export type LiveSubscription = { live: { at: string, visitors: number, minutes: Array<{ start: string, visitors: number, pageviews: number }> } };

export type SessionQueryVariables = Exact<{ [key: string]: never; }>;


export type SessionQuery = { me: { email: string } | null, sites: Array<{ id: string, name: string, domain: string, timezone: string, firstEventAt: string | null }> };

export type CardsQueryVariables = Exact<{
  domains?: Array<string> | string | null | undefined;
  range: RangeInput;
  timezone?: string | null | undefined;
  filter?: FilterInput | null | undefined;
  pagesFilter?: FilterInput | null | undefined;
  eventsFilter?: FilterInput | null | undefined;
  compare?: CompareInput | null | undefined;
  sources?: Array<SubjectInput> | SubjectInput | null | undefined;
  pages?: Array<SubjectInput> | SubjectInput | null | undefined;
  places?: Array<SubjectInput> | SubjectInput | null | undefined;
  devices?: Array<SubjectInput> | SubjectInput | null | undefined;
  events?: Array<SubjectInput> | SubjectInput | null | undefined;
  properties: boolean;
  first: number;
  firstPlaces: number;
}>;


export type CardsQuery = { everything: { totals: { visitors: number }, hostnames: { rows: Array<{ value: string | null }> }, sources: { rows: Array<{ value: string | null, visitors: number, change: { visitors: number | null } | null }> }, pages: { rows: Array<{ value: string | null, visitors: number, change: { visitors: number | null } | null }> }, places: { rows: Array<{ value: string | null, visitors: number, change: { visitors: number | null } | null }> }, devices: { rows: Array<{ value: string | null, visitors: number, change: { visitors: number | null } | null }> }, events?: { rows: Array<{ value: string | null, visitors: number, change: { visitors: number | null } | null }> }, propertyKeys?: Array<{ name: string, events: number }> } };

export type DetailsQueryVariables = Exact<{
  domains?: Array<string> | string | null | undefined;
  range: RangeInput;
  timezone?: string | null | undefined;
  filter?: FilterInput | null | undefined;
  compare?: CompareInput | null | undefined;
  by?: Array<SubjectInput> | SubjectInput | null | undefined;
  orderBy: Metric;
  descending: boolean;
  search?: string | null | undefined;
  first: number;
  after?: string | null | undefined;
  more: boolean;
}>;


export type DetailsQuery = { everything: { breakdown: { endCursor: string | null, rows: Array<{ value: string | null, visitors: number, visits: number, pageviews: number, viewsPerVisit: number | null, bounceRate: number | null, visitDuration: number | null, events: number, newVisitors?: number, returningVisitors?: number, users?: number, valueSum?: number, valueAvg?: number | null, valueP50?: number | null, valueP95?: number | null, change: { visitors: number | null } | null }> } } };

export type AnnotateMutationVariables = Exact<{
  site: string;
  at: string;
  text: string;
}>;


export type AnnotateMutation = { annotate: { id: number } };

export type UpdateAnnotationMutationVariables = Exact<{
  id: number;
  at: string;
  text: string;
}>;


export type UpdateAnnotationMutation = { updateAnnotation: { id: number } };

export type DeleteAnnotationMutationVariables = Exact<{
  id: number;
}>;


export type DeleteAnnotationMutation = { deleteAnnotation: boolean };

export type HeatmapQueryVariables = Exact<{
  domains?: Array<string> | string | null | undefined;
  range: RangeInput;
  timezone?: string | null | undefined;
  filter?: FilterInput | null | undefined;
  visitors: boolean;
  visits: boolean;
  pageviews: boolean;
  viewsPerVisit: boolean;
  bounceRate: boolean;
  visitDuration: boolean;
}>;


export type HeatmapQuery = { everything: { heatmap: { cells: Array<{ weekday: number, hour: number, visitors?: number, visits?: number, pageviews?: number, viewsPerVisit?: number | null, bounceRate?: number | null, visitDuration?: number | null }> } } };

export type ExportMutationVariables = Exact<{
  startDate: string;
  endDate: string;
  site: string;
  timezone: string;
  filter?: FilterInput | null | undefined;
  columns?: Array<ExportColumn> | ExportColumn | null | undefined;
  format?: ExportFormat | null | undefined;
}>;


export type ExportMutation = { exportData: { downloadUrl: string, estimatedRows: number, estimatedBytes: number } };

export type FilterValuesQueryVariables = Exact<{
  domains?: Array<string> | string | null | undefined;
  range: RangeInput;
  timezone?: string | null | undefined;
  by?: Array<SubjectInput> | SubjectInput | null | undefined;
  first: number;
}>;


export type FilterValuesQuery = { everything: { breakdown: { rows: Array<{ value: string | null }> } } };

export type PropertiesQueryVariables = Exact<{
  domains?: Array<string> | string | null | undefined;
  range: RangeInput;
  timezone?: string | null | undefined;
}>;


export type PropertiesQuery = { everything: { propertyKeys: Array<{ name: string }> } };

export type SegmentsQueryVariables = Exact<{
  domain: string;
}>;


export type SegmentsQuery = { site: { segments: Array<{ id: number, name: string, filter: unknown }> } };

export type SaveSegmentMutationVariables = Exact<{
  site: string;
  name: string;
  filter: FilterInput;
}>;


export type SaveSegmentMutation = { saveSegment: { id: number } };

export type DeleteSegmentMutationVariables = Exact<{
  id: number;
}>;


export type DeleteSegmentMutation = { deleteSegment: boolean };

export type LogoutMutationVariables = Exact<{ [key: string]: never; }>;


export type LogoutMutation = { logout: boolean };

export type LiveStreamSubscriptionVariables = Exact<{
  domain?: string | null | undefined;
}>;


export type LiveStreamSubscription = { live: { at: string, visitors: number, minutes: Array<{ start: string, visitors: number, pageviews: number }>, pages: Array<{ value: string | null, visitors: number }>, sources: Array<{ value: string | null, visitors: number }>, countries: Array<{ value: string | null, visitors: number }>, events: Array<{ id: string, domain: string, time: string, name: string | null, path: string | null, title: string | null, source: string | null, country: string | null, browser: string | null, os: string | null, value: number | null, properties: unknown }> } };

export type LoginMutationVariables = Exact<{
  email: string;
  password: string;
}>;


export type LoginMutation = { login: { email: string } };

export type SnippetQueryVariables = Exact<{
  domain: string;
}>;


export type SnippetQuery = { siteSettings: { snippet: string } };

export type OverviewQueryVariables = Exact<{
  domains?: Array<string> | string | null | undefined;
  domain?: string | null | undefined;
  single: boolean;
  range: RangeInput;
  timezone?: string | null | undefined;
  bucket: Bucket;
  filter?: FilterInput | null | undefined;
  compare?: CompareInput | null | undefined;
  compareChart?: CompareInput | null | undefined;
  by?: SubjectInput | null | undefined;
  orderBy: Metric;
  visitors: boolean;
  visits: boolean;
  pageviews: boolean;
  viewsPerVisit: boolean;
  bounceRate: boolean;
  visitDuration: boolean;
}>;


export type OverviewQuery = { everything: { totals: { timezone: string, events: number, visitors: number, visits: number, pageviews: number, viewsPerVisit: number | null, bounceRate: number | null, visitDuration: number | null, previous: { start: string, end: string, visitors: number, visits: number, pageviews: number, viewsPerVisit: number | null, bounceRate: number | null, visitDuration: number | null } | null }, timeseries: { bucket: Bucket, timezone: string, points: Array<{ start: string, end: string, incomplete: boolean, visitors: number, visits: number, pageviews: number, viewsPerVisit: number | null, bounceRate: number | null, visitDuration: number | null, previous: { start: string, end: string, visitors: number, visits: number, pageviews: number, viewsPerVisit: number | null, bounceRate: number | null, visitDuration: number | null } | null }>, groups: Array<{ value: string | null, other: boolean, points: Array<{ visitors?: number, visits?: number, pageviews?: number, viewsPerVisit?: number | null, bounceRate?: number | null, visitDuration?: number | null }> }> | null } }, site?: { annotations: Array<{ id: number, at: string, text: string }> } };

export type AnyEventQueryVariables = Exact<{
  domains?: Array<string> | string | null | undefined;
  range: RangeInput;
}>;


export type AnyEventQuery = { everything: { totals: { events: number } } };

export type SiteListQueryVariables = Exact<{
  range: RangeInput;
  timezone?: string | null | undefined;
  compare?: CompareInput | null | undefined;
}>;


export type SiteListQuery = { sites: Array<{ id: string, name: string, domain: string, totals: { visitors: number, pageviews: number, previous: { visitors: number } | null }, timeseries: { points: Array<{ visitors: number }> } }> };

export type AccountQueryVariables = Exact<{ [key: string]: never; }>;


export type AccountQuery = { me: { email: string, sessions: Array<{ id: number, createdAt: string, lastSeenAt: string, current: boolean }>, tokens: Array<{ id: number, name: string, scopes: Array<Scope>, createdAt: string, lastUsedAt: string | null, expiresAt: string | null }> } | null };

export type CreateSecretKeyMutationVariables = Exact<{
  site: string;
  name: string;
}>;


export type CreateSecretKeyMutation = { createSecretKey: { key: string } };

export type RotatePublicKeyMutationVariables = Exact<{
  site: string;
}>;


export type RotatePublicKeyMutation = { rotatePublicKey: { domain: string } };

export type RevokeKeyMutationVariables = Exact<{
  id: number;
}>;


export type RevokeKeyMutation = { revokeKey: { domain: string } };

export type ChangePasswordMutationVariables = Exact<{
  current: string;
  new: string;
}>;


export type ChangePasswordMutation = { changePassword: boolean };

export type RevokeSessionMutationVariables = Exact<{
  id: number;
}>;


export type RevokeSessionMutation = { revokeSession: boolean };

export type CreateShareLinkMutationVariables = Exact<{
  site: string;
  name: string;
  password?: string | null | undefined;
  expiresAt?: string | null | undefined;
}>;


export type CreateShareLinkMutation = { createShareLink: { url: string } };

export type RevokeShareLinkMutationVariables = Exact<{
  id: number;
}>;


export type RevokeShareLinkMutation = { revokeShareLink: boolean };

export type SiteSettingsQueryVariables = Exact<{
  domain: string;
}>;


export type SiteSettingsQuery = { siteSettings: { domain: string, name: string, timezone: string, saltRotation: SaltRotation, honourDoNotTrack: boolean, allowedOrigins: Array<string>, allowedHostnames: Array<string>, snippet: string, keys: Array<{ id: number, kind: KeyKind, key: string | null, name: string, createdAt: string, expiresAt: string | null }> }, site: { lastEventAt: string | null, shareLinks: Array<{ id: number, name: string, createdAt: string, expiresAt: string | null, hasPassword: boolean, lastOpenedAt: string | null }> } };

export type CreateSiteMutationVariables = Exact<{
  domain: string;
  settings?: SiteSettingsInput | null | undefined;
}>;


export type CreateSiteMutation = { createSite: { domain: string } };

export type UpdateSiteMutationVariables = Exact<{
  site: string;
  settings: SiteSettingsInput;
}>;


export type UpdateSiteMutation = { updateSite: { domain: string } };

export type DeleteSiteMutationVariables = Exact<{
  site: string;
  confirm: string;
}>;


export type DeleteSiteMutation = { deleteSite: boolean };

export type CreateTokenMutationVariables = Exact<{
  name: string;
  scopes: Array<Scope> | Scope;
  expiresAt?: string | null | undefined;
}>;


export type CreateTokenMutation = { createToken: { token: string } };

export type RevokeTokenMutationVariables = Exact<{
  id: number;
}>;


export type RevokeTokenMutation = { revokeToken: boolean };

export type OpenShareMutationVariables = Exact<{
  token: string;
  password?: string | null | undefined;
}>;


export type OpenShareMutation = { openShare: { domain: string } };

export type SharedSitesQueryVariables = Exact<{ [key: string]: never; }>;


export type SharedSitesQuery = { sites: Array<{ id: string, name: string, domain: string, timezone: string, firstEventAt: string | null }> };

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

export const LiveDocument = new TypedDocumentString(`
    subscription Live($domain: String) {
  live(domain: $domain) {
    at
    visitors
    minutes {
      start
      visitors
      pageviews
    }
  }
}
    `) as unknown as TypedDocumentString<LiveSubscription, LiveSubscriptionVariables>;
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
    firstEventAt
  }
}
    `) as unknown as TypedDocumentString<SessionQuery, SessionQueryVariables>;
export const CardsDocument = new TypedDocumentString(`
    query Cards($domains: [String!], $range: RangeInput!, $timezone: String, $filter: FilterInput, $pagesFilter: FilterInput, $eventsFilter: FilterInput, $compare: CompareInput, $sources: [SubjectInput!], $pages: [SubjectInput!], $places: [SubjectInput!], $devices: [SubjectInput!], $events: [SubjectInput!], $properties: Boolean!, $first: Int!, $firstPlaces: Int!) {
  everything(domains: $domains) {
    totals(range: $range, timezone: $timezone, filter: $filter) {
      visitors
    }
    hostnames: breakdown(
      range: $range
      timezone: $timezone
      dimension: HOSTNAME
      first: 2
    ) {
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
    `) as unknown as TypedDocumentString<CardsQuery, CardsQueryVariables>;
export const DetailsDocument = new TypedDocumentString(`
    query Details($domains: [String!], $range: RangeInput!, $timezone: String, $filter: FilterInput, $compare: CompareInput, $by: [SubjectInput!], $orderBy: Metric!, $descending: Boolean!, $search: String, $first: Int!, $after: String, $more: Boolean!) {
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
    `) as unknown as TypedDocumentString<DetailsQuery, DetailsQueryVariables>;
export const AnnotateDocument = new TypedDocumentString(`
    mutation Annotate($site: String!, $at: TimePoint!, $text: String!) {
  annotate(site: $site, at: $at, text: $text) {
    id
  }
}
    `) as unknown as TypedDocumentString<AnnotateMutation, AnnotateMutationVariables>;
export const UpdateAnnotationDocument = new TypedDocumentString(`
    mutation UpdateAnnotation($id: Int!, $at: TimePoint!, $text: String!) {
  updateAnnotation(id: $id, at: $at, text: $text) {
    id
  }
}
    `) as unknown as TypedDocumentString<UpdateAnnotationMutation, UpdateAnnotationMutationVariables>;
export const DeleteAnnotationDocument = new TypedDocumentString(`
    mutation DeleteAnnotation($id: Int!) {
  deleteAnnotation(id: $id)
}
    `) as unknown as TypedDocumentString<DeleteAnnotationMutation, DeleteAnnotationMutationVariables>;
export const HeatmapDocument = new TypedDocumentString(`
    query Heatmap($domains: [String!], $range: RangeInput!, $timezone: String, $filter: FilterInput, $visitors: Boolean!, $visits: Boolean!, $pageviews: Boolean!, $viewsPerVisit: Boolean!, $bounceRate: Boolean!, $visitDuration: Boolean!) {
  everything(domains: $domains) {
    heatmap(range: $range, timezone: $timezone, filter: $filter) {
      cells {
        weekday
        hour
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
    `) as unknown as TypedDocumentString<HeatmapQuery, HeatmapQueryVariables>;
export const ExportDocument = new TypedDocumentString(`
    mutation Export($startDate: TimePoint!, $endDate: TimePoint!, $site: String!, $timezone: String!, $filter: FilterInput, $columns: [ExportColumn!], $format: ExportFormat) {
  exportData(
    startDate: $startDate
    endDate: $endDate
    site: $site
    timezone: $timezone
    filter: $filter
    columns: $columns
    format: $format
  ) {
    downloadUrl
    estimatedRows
    estimatedBytes
  }
}
    `) as unknown as TypedDocumentString<ExportMutation, ExportMutationVariables>;
export const FilterValuesDocument = new TypedDocumentString(`
    query FilterValues($domains: [String!], $range: RangeInput!, $timezone: String, $by: [SubjectInput!], $first: Int!) {
  everything(domains: $domains) {
    breakdown(range: $range, timezone: $timezone, by: $by, first: $first) {
      rows {
        value
      }
    }
  }
}
    `) as unknown as TypedDocumentString<FilterValuesQuery, FilterValuesQueryVariables>;
export const PropertiesDocument = new TypedDocumentString(`
    query Properties($domains: [String!], $range: RangeInput!, $timezone: String) {
  everything(domains: $domains) {
    propertyKeys(range: $range, timezone: $timezone) {
      name
    }
  }
}
    `) as unknown as TypedDocumentString<PropertiesQuery, PropertiesQueryVariables>;
export const SegmentsDocument = new TypedDocumentString(`
    query Segments($domain: String!) {
  site(domain: $domain) {
    segments {
      id
      name
      filter
    }
  }
}
    `) as unknown as TypedDocumentString<SegmentsQuery, SegmentsQueryVariables>;
export const SaveSegmentDocument = new TypedDocumentString(`
    mutation SaveSegment($site: String!, $name: String!, $filter: FilterInput!) {
  saveSegment(site: $site, name: $name, filter: $filter) {
    id
  }
}
    `) as unknown as TypedDocumentString<SaveSegmentMutation, SaveSegmentMutationVariables>;
export const DeleteSegmentDocument = new TypedDocumentString(`
    mutation DeleteSegment($id: Int!) {
  deleteSegment(id: $id)
}
    `) as unknown as TypedDocumentString<DeleteSegmentMutation, DeleteSegmentMutationVariables>;
export const LogoutDocument = new TypedDocumentString(`
    mutation Logout {
  logout
}
    `) as unknown as TypedDocumentString<LogoutMutation, LogoutMutationVariables>;
export const LiveStreamDocument = new TypedDocumentString(`
    subscription LiveStream($domain: String) {
  live(domain: $domain) {
    at
    visitors
    minutes {
      start
      visitors
      pageviews
    }
    pages {
      value
      visitors
    }
    sources {
      value
      visitors
    }
    countries {
      value
      visitors
    }
    events {
      id
      domain
      time
      name
      path
      title
      source
      country
      browser
      os
      value
      properties
    }
  }
}
    `) as unknown as TypedDocumentString<LiveStreamSubscription, LiveStreamSubscriptionVariables>;
export const LoginDocument = new TypedDocumentString(`
    mutation Login($email: String!, $password: String!) {
  login(email: $email, password: $password) {
    email
  }
}
    `) as unknown as TypedDocumentString<LoginMutation, LoginMutationVariables>;
export const SnippetDocument = new TypedDocumentString(`
    query Snippet($domain: String!) {
  siteSettings(site: $domain) {
    snippet
  }
}
    `) as unknown as TypedDocumentString<SnippetQuery, SnippetQueryVariables>;
export const OverviewDocument = new TypedDocumentString(`
    query Overview($domains: [String!], $domain: String, $single: Boolean!, $range: RangeInput!, $timezone: String, $bucket: Bucket!, $filter: FilterInput, $compare: CompareInput, $compareChart: CompareInput, $by: SubjectInput, $orderBy: Metric!, $visitors: Boolean!, $visits: Boolean!, $pageviews: Boolean!, $viewsPerVisit: Boolean!, $bounceRate: Boolean!, $visitDuration: Boolean!) {
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
    `) as unknown as TypedDocumentString<OverviewQuery, OverviewQueryVariables>;
export const AnyEventDocument = new TypedDocumentString(`
    query AnyEvent($domains: [String!], $range: RangeInput!) {
  everything(domains: $domains) {
    totals(range: $range) {
      events
    }
  }
}
    `) as unknown as TypedDocumentString<AnyEventQuery, AnyEventQueryVariables>;
export const SiteListDocument = new TypedDocumentString(`
    query SiteList($range: RangeInput!, $timezone: String, $compare: CompareInput) {
  sites {
    id
    name
    domain
    totals(range: $range, timezone: $timezone, compare: $compare) {
      visitors
      pageviews
      previous {
        visitors
      }
    }
    timeseries(range: $range, timezone: $timezone) {
      points {
        visitors
      }
    }
  }
}
    `) as unknown as TypedDocumentString<SiteListQuery, SiteListQueryVariables>;
export const AccountDocument = new TypedDocumentString(`
    query Account {
  me {
    email
    sessions {
      id
      createdAt
      lastSeenAt
      current
    }
    tokens {
      id
      name
      scopes
      createdAt
      lastUsedAt
      expiresAt
    }
  }
}
    `) as unknown as TypedDocumentString<AccountQuery, AccountQueryVariables>;
export const CreateSecretKeyDocument = new TypedDocumentString(`
    mutation CreateSecretKey($site: String!, $name: String!) {
  createSecretKey(site: $site, name: $name) {
    key
  }
}
    `) as unknown as TypedDocumentString<CreateSecretKeyMutation, CreateSecretKeyMutationVariables>;
export const RotatePublicKeyDocument = new TypedDocumentString(`
    mutation RotatePublicKey($site: String!) {
  rotatePublicKey(site: $site) {
    domain
  }
}
    `) as unknown as TypedDocumentString<RotatePublicKeyMutation, RotatePublicKeyMutationVariables>;
export const RevokeKeyDocument = new TypedDocumentString(`
    mutation RevokeKey($id: Int!) {
  revokeKey(id: $id) {
    domain
  }
}
    `) as unknown as TypedDocumentString<RevokeKeyMutation, RevokeKeyMutationVariables>;
export const ChangePasswordDocument = new TypedDocumentString(`
    mutation ChangePassword($current: String!, $new: String!) {
  changePassword(current: $current, new: $new)
}
    `) as unknown as TypedDocumentString<ChangePasswordMutation, ChangePasswordMutationVariables>;
export const RevokeSessionDocument = new TypedDocumentString(`
    mutation RevokeSession($id: Int!) {
  revokeSession(id: $id)
}
    `) as unknown as TypedDocumentString<RevokeSessionMutation, RevokeSessionMutationVariables>;
export const CreateShareLinkDocument = new TypedDocumentString(`
    mutation CreateShareLink($site: String!, $name: String!, $password: String, $expiresAt: TimePoint) {
  createShareLink(
    site: $site
    name: $name
    password: $password
    expiresAt: $expiresAt
  ) {
    url
  }
}
    `) as unknown as TypedDocumentString<CreateShareLinkMutation, CreateShareLinkMutationVariables>;
export const RevokeShareLinkDocument = new TypedDocumentString(`
    mutation RevokeShareLink($id: Int!) {
  revokeShareLink(id: $id)
}
    `) as unknown as TypedDocumentString<RevokeShareLinkMutation, RevokeShareLinkMutationVariables>;
export const SiteSettingsDocument = new TypedDocumentString(`
    query SiteSettings($domain: String!) {
  siteSettings(site: $domain) {
    domain
    name
    timezone
    saltRotation
    honourDoNotTrack
    allowedOrigins
    allowedHostnames
    snippet
    keys {
      id
      kind
      key
      name
      createdAt
      expiresAt
    }
  }
  site(domain: $domain) {
    lastEventAt
    shareLinks {
      id
      name
      createdAt
      expiresAt
      hasPassword
      lastOpenedAt
    }
  }
}
    `) as unknown as TypedDocumentString<SiteSettingsQuery, SiteSettingsQueryVariables>;
export const CreateSiteDocument = new TypedDocumentString(`
    mutation CreateSite($domain: String!, $settings: SiteSettingsInput) {
  createSite(domain: $domain, settings: $settings) {
    domain
  }
}
    `) as unknown as TypedDocumentString<CreateSiteMutation, CreateSiteMutationVariables>;
export const UpdateSiteDocument = new TypedDocumentString(`
    mutation UpdateSite($site: String!, $settings: SiteSettingsInput!) {
  updateSite(site: $site, settings: $settings) {
    domain
  }
}
    `) as unknown as TypedDocumentString<UpdateSiteMutation, UpdateSiteMutationVariables>;
export const DeleteSiteDocument = new TypedDocumentString(`
    mutation DeleteSite($site: String!, $confirm: String!) {
  deleteSite(site: $site, confirm: $confirm)
}
    `) as unknown as TypedDocumentString<DeleteSiteMutation, DeleteSiteMutationVariables>;
export const CreateTokenDocument = new TypedDocumentString(`
    mutation CreateToken($name: String!, $scopes: [Scope!]!, $expiresAt: TimePoint) {
  createToken(name: $name, scopes: $scopes, expiresAt: $expiresAt) {
    token
  }
}
    `) as unknown as TypedDocumentString<CreateTokenMutation, CreateTokenMutationVariables>;
export const RevokeTokenDocument = new TypedDocumentString(`
    mutation RevokeToken($id: Int!) {
  revokeToken(id: $id)
}
    `) as unknown as TypedDocumentString<RevokeTokenMutation, RevokeTokenMutationVariables>;
export const OpenShareDocument = new TypedDocumentString(`
    mutation OpenShare($token: String!, $password: String) {
  openShare(token: $token, password: $password) {
    domain
  }
}
    `) as unknown as TypedDocumentString<OpenShareMutation, OpenShareMutationVariables>;
export const SharedSitesDocument = new TypedDocumentString(`
    query SharedSites {
  sites {
    id
    name
    domain
    timezone
    firstEventAt
  }
}
    `) as unknown as TypedDocumentString<SharedSitesQuery, SharedSitesQueryVariables>;