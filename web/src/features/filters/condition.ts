import type { Dimension, FilterInput } from "@/api/generated/graphql";

/** What can be filtered and broken down by, in the order of the menu: its name in the URL and in the API. */
const API_DIMENSIONS = {
  source: "SOURCE",
  channel: "CHANNEL",
  referrer: "REFERRER",
  "utm-campaign": "UTM_CAMPAIGN",
  "utm-source": "UTM_SOURCE",
  "utm-medium": "UTM_MEDIUM",
  path: "PATH",
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

const API_OPERATORS = { is: "IS", "is-not": "IS_NOT", contains: "CONTAINS" } as const;

export type OperatorName = keyof typeof API_OPERATORS;
export const OPERATOR_NAMES = Object.keys(API_OPERATORS) as OperatorName[];

/** A test of one dimension; any of the values may match. The empty value stands for “none”, as it does in the API. */
export interface Condition {
  dimension: DimensionName;
  operator: OperatorName;
  values: string[];
}

/** Below the API's own limits, so that a card's condition still fits beside them, and an address stays an address. */
const MAX_CONDITIONS = 20;
const MAX_VALUES = 20;
export const MAX_LENGTH = 1000;
/** Half of a letter: neither an address nor the database can hold it. */
const LONE_SURROGATE = /\p{Surrogate}/u;

export function apiDimension(name: DimensionName): Dimension {
  return API_DIMENSIONS[name];
}

/** All conditions at once, as the API takes them; null when there are none. */
export function toFilterInput(conditions: readonly Condition[]): FilterInput | null {
  const parts = conditions.map(
    ({ dimension, operator, values }): FilterInput => ({
      dimension: API_DIMENSIONS[dimension],
      operator: API_OPERATORS[operator],
      values,
    }),
  );
  const [first] = parts;
  if (!first) return null;
  return parts.length === 1 ? first : { all: parts };
}

/** Whether the API would take it: every text contains the empty one, so “contains” needs a letter. */
export function isSound({ operator, values }: Condition): boolean {
  return (
    values.length > 0 &&
    values.length <= MAX_VALUES &&
    values.every(
      (value) =>
        value.length <= MAX_LENGTH &&
        !value.includes("\0") &&
        !LONE_SURROGATE.test(value) &&
        (value !== "" || operator !== "contains"),
    )
  );
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
    .map(({ dimension, operator, values }) => [dimension, operator, ...values.map(escaped)].join(","))
    .join(";");
}

/** Reads what `encodeFilters` wrote. From anything else it takes the conditions that make sense. */
export function decodeFilters(text: string): Condition[] {
  const conditions: Condition[] = [];
  for (const [dimensionText, operatorText, ...values] of split(text)) {
    const dimension = DIMENSION_NAMES.find((name) => name === dimensionText);
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
