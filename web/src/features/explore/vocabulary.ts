import type { SubjectInput } from "@/api/generated/graphql";
import { VOCABULARY } from "@/api/generated/vocabulary";
import { type PropertyName, propertyName, readSubject, type Subject } from "@/features/filters/condition";
import type { MetricKind } from "@/features/overview/metrics";

/*
 * The contract's words: VIEWS_PER_VISIT and ENTRY_PAGE as values of enums. A metric goes by the name of its field,
 * viewsPerVisit, everywhere else; a dimension by entry-page, as in addresses. All come from the contract, so that a new one
 * is in the menus with the next build, and fails the types until the dictionaries have a name for it.
 */
type Kebab<Word extends string> = Word extends `${infer First}_${infer Rest}`
  ? `${Lowercase<First>}-${Kebab<Rest>}`
  : Lowercase<Word>;
type Camel<Word extends string> = Word extends `${infer First}_${infer Rest}`
  ? `${Lowercase<First>}${Capitalize<Camel<Rest>>}`
  : Lowercase<Word>;

type Metric = (typeof VOCABULARY.Metric)[number];
type Dimension = (typeof VOCABULARY.Dimension)[number];

export type MetricName = Camel<Metric>;
export type DimensionWord = Kebab<Dimension>;

export const METRIC_NAMES = VOCABULARY.Metric.map((value) =>
  value.toLowerCase().replaceAll(/_([a-z0-9])/g, (_whole, letter: string) => letter.toUpperCase()),
) as MetricName[];
export const DIMENSION_WORDS = VOCABULARY.Dimension.map((value) =>
  value.toLowerCase().replaceAll("_", "-"),
) as DimensionWord[];

/** As the contract's enum has it. */
export function metricValue(name: MetricName): Metric {
  return VOCABULARY.Metric[METRIC_NAMES.indexOf(name)] as Metric;
}

/** What kind of number each metric is. */
export const KINDS: Record<MetricName, MetricKind> = {
  visitors: "count",
  users: "count",
  newVisitors: "count",
  returningVisitors: "count",
  visits: "count",
  bounceRate: "share",
  visitDuration: "seconds",
  viewsPerVisit: "ratio",
  pageviews: "count",
  events: "count",
  valueSum: "ratio",
  valueAvg: "ratio",
  valueP50: "ratio",
  valueP95: "ratio",
  timeOnPage: "seconds",
  scrollDepth: "share",
};

/** What an answer is grouped by, as addresses have it: any dimension, or a property by its name. */
export type Group = DimensionWord | PropertyName;

export function readGroup(text: unknown): Group | undefined {
  const subject = readSubject(text);
  if (subject && propertyName(subject) !== undefined) return subject as PropertyName;
  return DIMENSION_WORDS.find((word) => word === text);
}

/** As the API takes it. */
export function groupInput(group: Group): SubjectInput {
  const property = propertyName(group as Subject);
  return property === undefined
    ? { dimension: VOCABULARY.Dimension[DIMENSION_WORDS.indexOf(group as DimensionWord)] as Dimension }
    : { property };
}
