import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CARD_NAMES } from "@/features/breakdown/cards";
import { DIMENSION_WORDS, METRIC_NAMES } from "@/features/explore/vocabulary";
import { FORMAT_NAMES } from "@/features/export/export-data";
import { DIMENSION_NAMES, OPERATOR_NAMES } from "@/features/filters/condition";
import { NAMED_VALUES } from "@/features/filters/use-labels";
import { METRICS } from "@/features/overview/metrics";
import { BUCKET_NAMES } from "@/features/range/bucket";
import { COMPARISONS } from "@/features/range/comparison";
import { PRESETS } from "@/features/range/range";
import { THEMES } from "@/theme/theme";
import { en } from "./en";
import { fr } from "./fr";
import { localeFor, translate } from "./language";

const english = en as Record<string, string>;
const french = fr as Record<string, string>;
const holes = (text = "") => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

test("both languages have the same sentences, with the same places to fill", () => {
  expect(Object.keys(french).sort()).toEqual(Object.keys(english).sort());
  for (const key of Object.keys(english)) {
    expect(french[key], key).toBeTruthy();
    expect(holes(french[key]), key).toEqual(holes(english[key]));
  }
});

test("French has no sentence that was left in English", () => {
  const same = Object.keys(english).filter((key) => english[key] === french[key]);
  expect(same.sort()).toEqual([
    "app.name",
    "bucket.minute",
    "card.pages",
    "card.sources",
    "channel.email",
    "dimension.path",
    "dimension.source",
    "explore.document",
    "explore.plan",
    "explore.sites",
    "explore.variables",
    "export.format",
    "export.format.csv",
    "live.site",
    "login.email",
    "menu.api",
    "menu.label",
    "segment.title",
  ]);
});

test("French puts a no-break space before its double punctuation", () => {
  for (const [key, text] of Object.entries(french)) expect(text, key).not.toMatch(/\S [:;!?»]|« /);
});

test("every key that the code names exists, and every key that exists is named", () => {
  const code = globSync("src/**/*.{ts,tsx}", { exclude: ["src/i18n/{en,fr}.ts", "src/**/*.test.ts"] })
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
  const built = [
    ...THEMES.map((name) => `theme.${name}`),
    ...PRESETS.map((preset) => `range.${preset.id}`),
    ...["auto", ...BUCKET_NAMES].map((name) => `bucket.${name}`),
    ...METRICS.flatMap((metric) => [`metric.${metric}`, `metric.${metric}.about`]),
    ...CARD_NAMES.map((card) => `card.${card}`),
    ...[...DIMENSION_NAMES, ...DIMENSION_WORDS].map((name) => `dimension.${name}`),
    ...METRIC_NAMES.map((name) => `metric.${name}`),
    ...OPERATOR_NAMES.map((name) => `operator.${name}`),
    ...Object.entries(NAMED_VALUES).flatMap(([area, names]) => names.map((name) => `${area}.${name}`)),
    ...["document", "variables", "plan"].map((view) => `explore.${view}`),
    ...COMPARISONS.map((name) => `compare.${name}`),
    "card.tab.map",
    "card.tab.properties",
    "metric.events.about",
    ...["connecting", "live", "away"].map((state) => `live.${state}`),
    ...FORMAT_NAMES.map((name) => `export.format.${name}`),
    ...["DAILY", "WEEKLY", "MONTHLY", "NEVER"].map((each) => `settings.salt.${each}`),
    ...["READ", "EXPORT", "ADMIN"].map((each) => `settings.scope.${each}`),
    ...["PUBLIC", "SECRET"].map((each) => `settings.key.${each}`),
    ...["ignore", "count"].map((each) => `settings.exclude.${each}`),
    "chart.as-chart",
    "chart.as-table",
    ...["OFFLINE", "UNAVAILABLE", "OVERLOADED", "UNAUTHENTICATED"].map((errorCode) => `error.${errorCode}`),
  ];
  const areas = [...new Set(Object.keys(english).map((key) => key.split(".")[0]))].join("|");
  const literal = [...code.matchAll(new RegExp(`["'\`]((?:${areas})\\.[\\w.-]+)["'\`]`, "g"))].map((match) => match[1]);
  const named = new Set([...built, ...literal]);
  expect(Object.keys(english).filter((key) => !named.has(key))).toEqual([]);
  expect(built.filter((key) => !(key in english))).toEqual([]);
});

test("sentences are filled in the reader's language", () => {
  expect(translate(en, "header.sites", { name: "Saltmarsh" })).toBe("Site: Saltmarsh");
  expect(translate(fr, "header.sites", { name: "Saltmarsh" })).toBe("Site\u00a0: Saltmarsh");
  expect(localeFor("fr", ["en-GB", "fr-CH", "fr"])).toBe("fr-CH");
  expect(localeFor("fr", ["en-GB"])).toBe("fr");
});
