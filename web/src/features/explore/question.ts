import type { Bucket, FilterInput, TypedDocumentString } from "@/api/generated/graphql";
import { toFilterInput } from "@/features/filters/condition";
import { bucketFor } from "@/features/range/bucket";
import { compareInput } from "@/features/range/comparison";
import type { ResolvedRange } from "@/features/range/range";
import type { Asked } from "./search";
import { groupInput, METRIC_NAMES, type MetricName, metricValue } from "./vocabulary";

/** The metrics that were asked for, by field; null where there is nothing to tell of. */
type Numbers = { [Name in MetricName]?: number | null };

interface Measured extends Numbers {
  previous?: (Numbers & { start?: string; end?: string }) | null;
  change?: Numbers | null;
}

export interface Point extends Measured {
  start: string;
  end: string;
  incomplete: boolean;
}

/** How the engine answered one part. */
export interface Explained {
  part: string;
  plan: string[];
  sql: string;
  values: string[];
  planningMs: number;
  executionMs: number;
  rows: number;
}

export interface Answer {
  asked: {
    totals?: Measured & { explain?: Explained[] | null };
    timeseries?: {
      bucket: Bucket;
      timezone: string;
      points: Point[];
      groups?: { value: string | null; other: boolean; points: Point[] }[];
      explain?: Explained[] | null;
    };
    breakdown?: { rows: (Measured & { values: (string | null)[] })[]; explain?: Explained[] | null };
  };
}

/** A document with the variables to send with it. */
export interface Written {
  document: TypedDocumentString<Answer, Record<string, unknown>>;
  variables: Record<string, unknown>;
}

/** What kind of answer it is: numbers, a course over time, or a list of groups. */
export function kindOf(asked: Asked): "totals" | "timeseries" | "breakdown" {
  if (asked.bucket !== "none") return "timeseries";
  return asked.by.length > 0 ? "breakdown" : "totals";
}

/** Arguments by name: their types and their values. */
type Arguments = Record<string, [type: string, value: unknown]>;

/**
 * The question as a GraphQL document that asks for nothing else, written to be read, copied and changed. With `plan` it
 * asks how it is answered instead of for the answer.
 */
export function writeQuestion(asked: Asked, range: ResolvedRange, plan: boolean): Written {
  const kind = kindOf(asked);
  const [first] = asked.by;
  const compare = compareInput(asked.compare, false);
  const filter = toFilterInput(asked.filters);
  const site = asked.sites.length === 1 ? "site" : "everything";
  const where: Arguments =
    site === "site"
      ? { domain: ["String!", asked.sites[0]] }
      : asked.sites.length > 0
        ? { domains: ["[String!]", asked.sites] }
        : {};
  const what: Arguments = {
    range: ["RangeInput!", { start: range.start, end: range.end }],
    ...(kind === "timeseries" && {
      bucket: ["Bucket!", asked.bucket === "none" ? "AUTO" : bucketFor(asked.bucket, range.days)],
    }),
    ...(kind === "timeseries" &&
      first && {
        by: ["SubjectInput", groupInput(first)],
        top: ["Int!", asked.limit],
        orderBy: ["Metric!", metricValue(asked.order)],
      }),
    ...(kind === "breakdown" && {
      by: ["[SubjectInput!]", asked.by.map(groupInput)],
      first: ["Int!", asked.limit],
      orderBy: ["Metric!", metricValue(asked.order)],
      descending: ["Boolean!", !asked.ascending],
    }),
    ...(filter && { filter: ["FilterInput", filter satisfies FilterInput] }),
    ...(compare && { compare: ["CompareInput", compare] }),
    ...(plan && { explain: ["Boolean!", true] }),
  };
  const all = { ...where, ...what };
  const declared = Object.entries(all).map(([name, [type]]) => `$${name}: ${type}`);
  const fields = metricsOf(asked);
  const times = kind === "timeseries" ? ["start", "end"] : [];
  const numbers = compare ? [...fields, block("previous", [...times, ...fields]), block("change", fields)] : fields;
  const answer = {
    totals: numbers,
    timeseries: [
      "bucket",
      "timezone",
      block("points", ["start", "end", "incomplete", ...numbers]),
      ...(first
        ? [block("groups", ["value", "other", block("points", ["start", "end", "incomplete", ...fields])])]
        : []),
    ],
    breakdown: [block("rows", ["values", ...numbers])],
  }[kind];
  const explained = block("explain", ["part", "plan", "sql", "values", "planningMs", "executionMs", "rows"]);
  const text = block(`query Explore(\n${declared.map((one) => `  ${one}\n`).join("")})`, [
    block(`asked: ${site}${passed(where)}`, [block(`${kind}${passed(what)}`, plan ? [...answer, explained] : answer)]),
  ]);
  return {
    // The text itself, as the build makes of every other document: what carries its types would bring all others along.
    document: text as unknown as TypedDocumentString<Answer, Record<string, unknown>>,
    variables: Object.fromEntries(Object.entries(all).map(([name, [, value]]) => [name, value])),
  };
}

/** What is shown, and what it is put in order of. */
export function metricsOf({ metrics, order, by }: Pick<Asked, "metrics" | "order" | "by">): MetricName[] {
  return METRIC_NAMES.filter((name) => metrics.includes(name) || (by.length > 0 && name === order));
}

function passed(given: Arguments): string {
  const names = Object.keys(given);
  return names.length > 0 ? `(${names.map((name) => `${name}: $${name}`).join(", ")})` : "";
}

/** A selection over several lines, which are indented anew at each level. */
function block(head: string, lines: string[]): string {
  return `${head} {\n${lines.map((line) => line.replaceAll(/^/gm, "  ")).join("\n")}\n}`;
}
