/* eslint-disable */
import * as types from './graphql';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  query Session {\n    me {\n      email\n    }\n    sites {\n      id\n      name\n      domain\n      timezone\n      publicKey\n    }\n  }\n": typeof types.SessionDocument,
    "\n  query Cards(\n    $domain: String!\n    $range: RangeInput!\n    $filter: FilterInput\n    $pagesFilter: FilterInput\n    $sources: Dimension!\n    $pages: Dimension!\n    $places: Dimension!\n    $devices: Dimension!\n    $events: Dimension!\n    $first: Int!\n  ) {\n    site(domain: $domain) {\n      totals(range: $range, filter: $filter) {\n        visitors\n      }\n      hostnames: breakdown(range: $range, dimension: HOSTNAME, first: 2) {\n        rows {\n          value\n        }\n      }\n      sources: breakdown(range: $range, dimension: $sources, filter: $filter, first: $first) {\n        rows {\n          value\n          visitors\n        }\n      }\n      pages: breakdown(range: $range, dimension: $pages, filter: $pagesFilter, first: $first) {\n        rows {\n          value\n          visitors\n        }\n      }\n      places: breakdown(range: $range, dimension: $places, filter: $filter, first: $first) {\n        rows {\n          value\n          visitors\n        }\n      }\n      devices: breakdown(range: $range, dimension: $devices, filter: $filter, first: $first) {\n        rows {\n          value\n          visitors\n        }\n      }\n      events: breakdown(range: $range, dimension: $events, filter: $filter, first: $first) {\n        rows {\n          value\n          visitors\n        }\n      }\n    }\n  }\n": typeof types.CardsDocument,
    "\n  mutation Export($startDate: TimePoint!, $endDate: TimePoint!, $site: String!, $timezone: String!) {\n    exportData(startDate: $startDate, endDate: $endDate, site: $site, timezone: $timezone) {\n      downloadUrl\n    }\n  }\n": typeof types.ExportDocument,
    "\n  query FilterValues($domain: String!, $range: RangeInput!, $dimension: Dimension!, $first: Int!) {\n    site(domain: $domain) {\n      breakdown(range: $range, dimension: $dimension, first: $first) {\n        rows {\n          value\n        }\n      }\n    }\n  }\n": typeof types.FilterValuesDocument,
    "\n  mutation Login($email: String!, $password: String!) {\n    login(email: $email, password: $password) {\n      email\n    }\n  }\n": typeof types.LoginDocument,
    "\n  mutation Logout {\n    logout\n  }\n": typeof types.LogoutDocument,
    "\n  query Overview($domain: String!, $range: RangeInput!, $bucket: Bucket!, $filter: FilterInput) {\n    site(domain: $domain) {\n      totals(range: $range, filter: $filter) {\n        visitors\n        pageviews\n        events\n      }\n      timeseries(range: $range, bucket: $bucket, filter: $filter) {\n        bucket\n        timezone\n        points {\n          start\n          end\n          incomplete\n          visitors\n          pageviews\n          events\n        }\n      }\n    }\n  }\n": typeof types.OverviewDocument,
    "\n  query EventCount($domain: String!, $range: RangeInput!) {\n    site(domain: $domain) {\n      totals(range: $range) {\n        events\n      }\n    }\n  }\n": typeof types.EventCountDocument,
};
const documents: Documents = {
    "\n  query Session {\n    me {\n      email\n    }\n    sites {\n      id\n      name\n      domain\n      timezone\n      publicKey\n    }\n  }\n": types.SessionDocument,
    "\n  query Cards(\n    $domain: String!\n    $range: RangeInput!\n    $filter: FilterInput\n    $pagesFilter: FilterInput\n    $sources: Dimension!\n    $pages: Dimension!\n    $places: Dimension!\n    $devices: Dimension!\n    $events: Dimension!\n    $first: Int!\n  ) {\n    site(domain: $domain) {\n      totals(range: $range, filter: $filter) {\n        visitors\n      }\n      hostnames: breakdown(range: $range, dimension: HOSTNAME, first: 2) {\n        rows {\n          value\n        }\n      }\n      sources: breakdown(range: $range, dimension: $sources, filter: $filter, first: $first) {\n        rows {\n          value\n          visitors\n        }\n      }\n      pages: breakdown(range: $range, dimension: $pages, filter: $pagesFilter, first: $first) {\n        rows {\n          value\n          visitors\n        }\n      }\n      places: breakdown(range: $range, dimension: $places, filter: $filter, first: $first) {\n        rows {\n          value\n          visitors\n        }\n      }\n      devices: breakdown(range: $range, dimension: $devices, filter: $filter, first: $first) {\n        rows {\n          value\n          visitors\n        }\n      }\n      events: breakdown(range: $range, dimension: $events, filter: $filter, first: $first) {\n        rows {\n          value\n          visitors\n        }\n      }\n    }\n  }\n": types.CardsDocument,
    "\n  mutation Export($startDate: TimePoint!, $endDate: TimePoint!, $site: String!, $timezone: String!) {\n    exportData(startDate: $startDate, endDate: $endDate, site: $site, timezone: $timezone) {\n      downloadUrl\n    }\n  }\n": types.ExportDocument,
    "\n  query FilterValues($domain: String!, $range: RangeInput!, $dimension: Dimension!, $first: Int!) {\n    site(domain: $domain) {\n      breakdown(range: $range, dimension: $dimension, first: $first) {\n        rows {\n          value\n        }\n      }\n    }\n  }\n": types.FilterValuesDocument,
    "\n  mutation Login($email: String!, $password: String!) {\n    login(email: $email, password: $password) {\n      email\n    }\n  }\n": types.LoginDocument,
    "\n  mutation Logout {\n    logout\n  }\n": types.LogoutDocument,
    "\n  query Overview($domain: String!, $range: RangeInput!, $bucket: Bucket!, $filter: FilterInput) {\n    site(domain: $domain) {\n      totals(range: $range, filter: $filter) {\n        visitors\n        pageviews\n        events\n      }\n      timeseries(range: $range, bucket: $bucket, filter: $filter) {\n        bucket\n        timezone\n        points {\n          start\n          end\n          incomplete\n          visitors\n          pageviews\n          events\n        }\n      }\n    }\n  }\n": types.OverviewDocument,
    "\n  query EventCount($domain: String!, $range: RangeInput!) {\n    site(domain: $domain) {\n      totals(range: $range) {\n        events\n      }\n    }\n  }\n": types.EventCountDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Session {\n    me {\n      email\n    }\n    sites {\n      id\n      name\n      domain\n      timezone\n      publicKey\n    }\n  }\n"): typeof import('./graphql').SessionDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Cards(\n    $domain: String!\n    $range: RangeInput!\n    $filter: FilterInput\n    $pagesFilter: FilterInput\n    $sources: Dimension!\n    $pages: Dimension!\n    $places: Dimension!\n    $devices: Dimension!\n    $events: Dimension!\n    $first: Int!\n  ) {\n    site(domain: $domain) {\n      totals(range: $range, filter: $filter) {\n        visitors\n      }\n      hostnames: breakdown(range: $range, dimension: HOSTNAME, first: 2) {\n        rows {\n          value\n        }\n      }\n      sources: breakdown(range: $range, dimension: $sources, filter: $filter, first: $first) {\n        rows {\n          value\n          visitors\n        }\n      }\n      pages: breakdown(range: $range, dimension: $pages, filter: $pagesFilter, first: $first) {\n        rows {\n          value\n          visitors\n        }\n      }\n      places: breakdown(range: $range, dimension: $places, filter: $filter, first: $first) {\n        rows {\n          value\n          visitors\n        }\n      }\n      devices: breakdown(range: $range, dimension: $devices, filter: $filter, first: $first) {\n        rows {\n          value\n          visitors\n        }\n      }\n      events: breakdown(range: $range, dimension: $events, filter: $filter, first: $first) {\n        rows {\n          value\n          visitors\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').CardsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Export($startDate: TimePoint!, $endDate: TimePoint!, $site: String!, $timezone: String!) {\n    exportData(startDate: $startDate, endDate: $endDate, site: $site, timezone: $timezone) {\n      downloadUrl\n    }\n  }\n"): typeof import('./graphql').ExportDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query FilterValues($domain: String!, $range: RangeInput!, $dimension: Dimension!, $first: Int!) {\n    site(domain: $domain) {\n      breakdown(range: $range, dimension: $dimension, first: $first) {\n        rows {\n          value\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').FilterValuesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Login($email: String!, $password: String!) {\n    login(email: $email, password: $password) {\n      email\n    }\n  }\n"): typeof import('./graphql').LoginDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Logout {\n    logout\n  }\n"): typeof import('./graphql').LogoutDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Overview($domain: String!, $range: RangeInput!, $bucket: Bucket!, $filter: FilterInput) {\n    site(domain: $domain) {\n      totals(range: $range, filter: $filter) {\n        visitors\n        pageviews\n        events\n      }\n      timeseries(range: $range, bucket: $bucket, filter: $filter) {\n        bucket\n        timezone\n        points {\n          start\n          end\n          incomplete\n          visitors\n          pageviews\n          events\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').OverviewDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query EventCount($domain: String!, $range: RangeInput!) {\n    site(domain: $domain) {\n      totals(range: $range) {\n        events\n      }\n    }\n  }\n"): typeof import('./graphql').EventCountDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
