import type { Dimension, FilterInput, SubjectInput } from "@/api/generated/graphql";

/** What can be filtered and broken down by, in the order of the menu: its name in the URL and in the API. */
const API_DIMENSIONS = {
  source: "SOURCE",
  channel: "CHANNEL",
  referrer: "REFERRER",
  "utm-campaign": "UTM_CAMPAIGN",
  "utm-source": "UTM_SOURCE",
  "utm-medium": "UTM_MEDIUM",
  "utm-term": "UTM_TERM",
  "utm-content": "UTM_CONTENT",
  path: "PATH",
  "entry-page": "ENTRY_PAGE",
  "exit-page": "EXIT_PAGE",
  title: "TITLE",
  hostname: "HOSTNAME",
  country: "COUNTRY",
  region: "REGION",
  language: "LANGUAGE",
  browser: "BROWSER",
  os: "OS",
  device: "DEVICE",
  screen: "SCREEN",
  name: "NAME",
} as const satisfies Record<string, Dimension>;

export type DimensionName = keyof typeof API_DIMENSIONS;
export const DIMENSION_NAMES = Object.keys(API_DIMENSIONS) as DimensionName[];

/** A property that events carry, by its name. */
export type PropertyName = `property:${string}`;
const PROPERTY = "property:";

/** What a condition is about, and what a chart or a list can be split by. */
export type Subject = DimensionName | PropertyName;

const API_OPERATORS = { is: "IS", "is-not": "IS_NOT", contains: "CONTAINS", matches: "MATCHES" } as const;

export type OperatorName = keyof typeof API_OPERATORS;
export const OPERATOR_NAMES = Object.keys(API_OPERATORS) as OperatorName[];

/** A test of one subject; any of the values may match. The empty value stands for “none”, as it does in the API. */
export interface Condition {
  dimension: Subject;
  operator: OperatorName;
  values: string[];
}

/** Below the API's own limits, so that a card's condition still fits beside them, and an address stays an address. */
const MAX_CONDITIONS = 20;
const MAX_VALUES = 20;
export const MAX_LENGTH = 1000;
const MAX_PROPERTY_LENGTH = 128;
const MAX_PATTERN_LENGTH = 200;
const MAX_PATTERNS = 10;
/** Half of a letter: neither an address nor the database can hold it. */
const LONE_SURROGATE = /\p{Surrogate}/u;

export function property(name: string): PropertyName {
  return `${PROPERTY}${name}`;
}

/** The property's name; undefined for a dimension. */
export function propertyName(subject: Subject): string | undefined {
  return subject.startsWith(PROPERTY) ? subject.slice(PROPERTY.length) : undefined;
}

/** Reads a subject that somebody wrote; undefined for what is none. */
export function readSubject(text: unknown): Subject | undefined {
  if (typeof text !== "string") return undefined;
  const name = text.startsWith(PROPERTY) ? text.slice(PROPERTY.length) : "";
  if (name !== "" && name.length <= MAX_PROPERTY_LENGTH && isText(name)) return property(name);
  return DIMENSION_NAMES.find((each) => each === text);
}

/** As the API takes it. */
export function toSubjectInput(subject: Subject): SubjectInput {
  const name = propertyName(subject);
  return name === undefined ? { dimension: API_DIMENSIONS[subject as DimensionName] } : { property: name };
}

/** All conditions at once, as the API takes them; null when there are none. */
export function toFilterInput(conditions: readonly Condition[]): FilterInput | null {
  const parts = conditions.map(
    ({ dimension, operator, values }): FilterInput => ({
      ...toSubjectInput(dimension),
      operator: API_OPERATORS[operator],
      values,
    }),
  );
  const [first] = parts;
  if (!first) return null;
  return parts.length === 1 ? first : { all: parts };
}

/** Reads what `toFilterInput` made; undefined for a filter that says more than conditions can. */
export function fromFilterInput(input: unknown): Condition[] | undefined {
  if (input === null || input === undefined) return [];
  const { all, ...single } = input as FilterInput;
  const parts = all ?? [single];
  const conditions = parts.map(({ dimension, property: name, operator, values, ...more }): Condition | undefined => {
    if (Object.values(more).some((each) => each !== null && each !== undefined)) return undefined;
    const subject = name ? property(name) : DIMENSION_NAMES.find((each) => API_DIMENSIONS[each] === dimension);
    const known = OPERATOR_NAMES.find((each) => API_OPERATORS[each] === (operator ?? "IS"));
    return subject && known && values ? { dimension: subject, operator: known, values: [...values] } : undefined;
  });
  return conditions.every((each) => each !== undefined && isSound(each)) ? (conditions as Condition[]) : undefined;
}

/** Whether the API would take it: every text contains the empty one, so “contains” needs a letter, and so does a pattern. */
export function isSound({ operator, values }: Condition): boolean {
  const limits = operator === "matches" ? [MAX_PATTERNS, MAX_PATTERN_LENGTH] : [MAX_VALUES, MAX_LENGTH];
  const [count = 0, length = 0] = limits;
  const empty = operator === "is" || operator === "is-not";
  return (
    values.length > 0 &&
    values.length <= count &&
    values.every(
      (value) =>
        value.length <= length &&
        isText(value) &&
        (value !== "" || empty) &&
        (operator !== "matches" || isPattern(value)),
    )
  );
}

function isText(value: string): boolean {
  return !value.includes("\0") && !LONE_SURROGATE.test(value);
}

/** The API's patterns are a part of what browsers take: the others it refuses with its own words. */
function isPattern(value: string): boolean {
  try {
    return new RegExp(value) instanceof RegExp;
  } catch {
    return false;
  }
}

/** The condition once more, or not any more: what a click on a row does. */
export function toggled(conditions: readonly Condition[], condition: Condition): Condition[] {
  const others = conditions.filter((each) => !isSame(each, condition));
  return others.length < conditions.length ? others : withCondition(conditions, condition);
}

/** One more condition, unless it is there already or there are as many as may be. */
export function withCondition(conditions: readonly Condition[], condition: Condition): Condition[] {
  const known = conditions.some((each) => isSame(each, condition)) || conditions.length >= MAX_CONDITIONS;
  return known ? [...conditions] : [...conditions, condition];
}

export function isSame(one: Condition, other: Condition): boolean {
  return encodeFilters([one]) === encodeFilters([other]);
}

/** `source,is,google.com;country,is-not,FR,DE` — a backslash takes the meaning from the letter after it. */
export function encodeFilters(conditions: readonly Condition[]): string {
  return conditions
    .map(({ dimension, operator, values }) => [escaped(dimension), operator, ...values.map(escaped)].join(","))
    .join(";");
}

/** Reads what `encodeFilters` wrote. From anything else it takes the conditions that make sense. */
export function decodeFilters(text: string): Condition[] {
  const conditions: Condition[] = [];
  for (const [dimensionText, operatorText, ...values] of split(text)) {
    const dimension = readSubject(dimensionText);
    const operator = OPERATOR_NAMES.find((name) => name === operatorText);
    if (!dimension || !operator) continue;
    const condition = { dimension, operator, values };
    if (isSound(condition) && conditions.length < MAX_CONDITIONS) conditions.push(condition);
  }
  return conditions;
}

function escaped(value: string): string {
  return value.replaceAll(/[\\,;]/g, "\\$&");
}

function split(text: string): string[][] {
  const conditions = [[""]];
  for (const [whole, literal, plain] of text.matchAll(/\\([\s\S])|([^\\,;]+)|[\s\S]/g)) {
    const parts = conditions.at(-1) ?? [];
    if (whole === ";") conditions.push([""]);
    else if (whole === ",") parts.push("");
    else parts[parts.length - 1] += literal ?? plain ?? whole;
  }
  return conditions;
}
