import type { Dimension, SubjectInput } from "@/api/generated/graphql";
import { VOCABULARY } from "@/api/generated/vocabulary";
import { type PropertyName, propertyName, readSubject, type Subject } from "@/features/filters/condition";

/*
 * The contract's words in three spellings: VIEWS_PER_VISIT as an enum's value, viewsPerVisit as a field, and
 * views-per-visit in addresses and dictionaries. All three come from the contract, so that a new metric or dimension is in
 * the menus with the next build, and fails the types until the dictionaries have a name for it.
 */
type Kebab<Word extends string> = Word extends `${infer First}_${infer Rest}`
  ? `${Lowercase<First>}-${Kebab<Rest>}`
  : Lowercase<Word>;

export type MetricName = Kebab<(typeof VOCABULARY.Metric)[number]>;
export type DimensionWord = Kebab<(typeof VOCABULARY.Dimension)[number]>;

export const METRIC_NAMES = VOCABULARY.Metric.map(kebab) as MetricName[];
export const DIMENSION_WORDS = VOCABULARY.Dimension.map(kebab) as DimensionWord[];

function kebab(word: string): string {
  return word.toLowerCase().replaceAll("_", "-");
}

/** As the contract has it. */
export function enumValue<Value extends string>(name: string): Value {
  return name.toUpperCase().replaceAll("-", "_") as Value;
}

/** The field of an answer that holds a metric. */
export function fieldOf(metric: MetricName): string {
  return metric.replaceAll(/-([a-z0-9])/g, (_whole, letter: string) => letter.toUpperCase());
}

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
  return property === undefined ? { dimension: enumValue<Dimension>(group) } : { property };
}
