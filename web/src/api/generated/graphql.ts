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

/** A half-open range: holds `start`, not `end`. */
export type RangeInput = {
  end: string;
  start: string;
};

export type SessionQueryVariables = Exact<{ [key: string]: never; }>;


export type SessionQuery = { me: { email: string } | null, sites: Array<{ id: string, name: string, domain: string, timezone: string, publicKey: string }> };

export type ExportMutationVariables = Exact<{
  startDate: string;
  endDate: string;
  site: string;
  timezone: string;
}>;


export type ExportMutation = { exportData: { downloadUrl: string } };

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
}>;


export type OverviewQuery = { site: { totals: { visitors: number, pageviews: number, events: number }, timeseries: { bucket: Bucket, timezone: string, points: Array<{ start: string, end: string, incomplete: boolean, visitors: number, pageviews: number, events: number }> } } };

export type AnyEventQueryVariables = Exact<{
  domain: string;
  range: RangeInput;
}>;


export type AnyEventQuery = { site: { totals: { events: number } } };

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
    query Overview($domain: String!, $range: RangeInput!, $bucket: Bucket!) {
  site(domain: $domain) {
    totals(range: $range) {
      visitors
      pageviews
      events
    }
    timeseries(range: $range, bucket: $bucket) {
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
export const AnyEventDocument = new TypedDocumentString(`
    query AnyEvent($domain: String!, $range: RangeInput!) {
  site(domain: $domain) {
    totals(range: $range) {
      events
    }
  }
}
    `) as unknown as TypedDocumentString<AnyEventQuery, AnyEventQueryVariables>;