import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Site } from "@/api/session";
import { Field, Select } from "@/components/ui/field";
import { AddFilter } from "@/features/filters/add-filter";
import { property } from "@/features/filters/condition";
import { FilterChips } from "@/features/filters/filter-chips";
import { propertiesQuery } from "@/features/filters/filter-values";
import { bucketsFor } from "@/features/range/bucket";
import { COMPARISONS, type ComparisonName } from "@/features/range/comparison";
import type { PresetId, ResolvedRange } from "@/features/range/range";
import { useWording } from "@/i18n/language";
import { type Asked, type ExploreSearch, LIMITS, RANGES } from "./search";
import { DIMENSION_WORDS, METRIC_NAMES, type MetricName } from "./vocabulary";

interface QuestionFormProps {
  sites: Site[];
  search: ExploreSearch;
  asked: Asked;
  range: ResolvedRange;
  zone: string;
  onChange: (change: Partial<ExploreSearch>) => void;
}

/** The question, part by part. Each change is asked at once. */
export function QuestionForm({ sites, search, asked, range, zone, onChange }: QuestionFormProps) {
  const { t } = useWording();
  const [adding, setAdding] = useState(false);
  const scope = { domains: asked.sites.length > 0 ? asked.sites : null, range, zone };
  const properties = useQuery(propertiesQuery(scope)).data ?? [];
  const series = asked.bucket !== "none";
  const groups = (chosen: string) => [
    ...new Set([...properties.map(property), ...(isProperty(chosen) ? [chosen] : [])]),
  ];
  const groupOptions = (chosen: string, except: string) => (
    <>
      <option value="">{t("explore.nothing")}</option>
      {DIMENSION_WORDS.filter((word) => word !== except).map((word) => (
        <option key={word} value={word}>
          {t(`dimension.${word}`)}
        </option>
      ))}
      <optgroup label={t("explore.properties")}>
        {groups(chosen)
          .filter((name) => name !== except)
          .map((name) => (
            <option key={name} value={name}>
              {name.slice(name.indexOf(":") + 1)}
            </option>
          ))}
      </optgroup>
    </>
  );
  return (
    <form
      onSubmit={(event) => event.preventDefault()}
      aria-label={t("explore.question")}
      className="grid gap-4 rounded-lg border bg-surface p-4 shadow-low"
      data-testid="question"
    >
      {sites.length > 1 ? (
        <Choices
          legend={t("explore.sites")}
          hint={asked.sites.length === 0 ? t("explore.all-sites") : undefined}
          choices={sites.map((site) => [site.domain, site.name])}
          chosen={asked.sites}
          onChosen={(chosen) => onChange({ sites: chosen.join(",") })}
        />
      ) : null}
      <Choices
        legend={t("explore.metrics")}
        choices={METRIC_NAMES.map((name) => [name, t(`metric.${name}`)])}
        chosen={asked.metrics}
        needed
        onChosen={(chosen) => onChange({ metrics: chosen.join(",") })}
      />
      <Select
        label={t("explore.over-time")}
        value={search.bucket}
        onChange={(event) => onChange({ bucket: event.target.value as ExploreSearch["bucket"] })}
      >
        <option value="none">{t("explore.no-time")}</option>
        {(["auto", ...bucketsFor(range.days)] as const).map((name) => (
          <option key={name} value={name}>
            {t(`bucket.${name}`)}
          </option>
        ))}
      </Select>
      <Select label={t("explore.by")} value={search.by} onChange={(event) => onChange({ by: event.target.value })}>
        {groupOptions(search.by, "")}
      </Select>
      {series || search.by === "" ? null : (
        <Select
          label={t("explore.second")}
          value={search.second}
          onChange={(event) => onChange({ second: event.target.value })}
        >
          {groupOptions(search.second, search.by)}
        </Select>
      )}
      {search.by === "" ? null : (
        <div className="grid grid-cols-2 gap-3">
          <Select
            label={t("explore.order")}
            value={search.order}
            onChange={(event) => onChange({ order: event.target.value as MetricName })}
          >
            {METRIC_NAMES.map((name) => (
              <option key={name} value={name}>
                {t(`metric.${name}`)}
              </option>
            ))}
          </Select>
          <Select
            label={t("explore.limit")}
            value={search.limit}
            onChange={(event) => onChange({ limit: Number(event.target.value) })}
          >
            {LIMITS.map((limit) => (
              <option key={limit} value={limit}>
                {limit}
              </option>
            ))}
          </Select>
          {series ? null : (
            <label className="col-span-2 flex items-center gap-2">
              <input
                type="checkbox"
                checked={search.ascending}
                onChange={(event) => onChange({ ascending: event.target.checked })}
                className="size-4 accent-accent"
              />
              {t("explore.ascending")}
            </label>
          )}
        </div>
      )}
      <Select
        label={t("explore.range")}
        value={search.range}
        onChange={(event) => {
          const chosen = event.target.value as PresetId | "custom";
          onChange(
            chosen === "custom"
              ? { range: chosen, from: range.firstDay, to: range.lastDay }
              : { range: chosen, from: undefined, to: undefined },
          );
        }}
      >
        {[...RANGES, "custom" as const].map((name) => (
          <option key={name} value={name}>
            {t(`range.${name}`)}
          </option>
        ))}
      </Select>
      {search.from && search.to ? (
        <Days from={search.from} to={search.to} onDays={(from, to) => onChange({ range: "custom", from, to })} />
      ) : null}
      <Select
        label={t("explore.compare")}
        value={search.compare}
        onChange={(event) => {
          const chosen = event.target.value as ComparisonName;
          onChange({
            compare: chosen,
            compareFrom: chosen === "custom" ? range.firstDay : undefined,
            compareTo: chosen === "custom" ? range.lastDay : undefined,
          });
        }}
      >
        {COMPARISONS.map((name) => (
          <option key={name} value={name}>
            {t(`compare.${name}`)}
          </option>
        ))}
      </Select>
      {search.compareFrom && search.compareTo ? (
        <Days
          from={search.compareFrom}
          to={search.compareTo}
          onDays={(compareFrom, compareTo) => onChange({ compare: "custom", compareFrom, compareTo })}
        />
      ) : null}
      <div className="grid gap-2">
        <span className="font-medium" aria-hidden>
          {t("filter.active")}
        </span>
        {asked.filters.length > 0 ? (
          <FilterChips scope={scope} filters={asked.filters} onFilters={(filters) => onChange({ filters })} />
        ) : null}
        <div>
          <AddFilter
            scope={scope}
            filters={asked.filters}
            open={adding}
            onOpenChange={setAdding}
            onFilters={(filters) => onChange({ filters })}
          />
        </div>
      </div>
    </form>
  );
}

function isProperty(group: string): group is ReturnType<typeof property> {
  return group.startsWith(property(""));
}

interface ChoicesProps {
  legend: string;
  hint?: string | undefined;
  choices: [value: string, name: string][];
  chosen: readonly string[];
  /** The last one stays chosen. */
  needed?: boolean;
  onChosen: (chosen: string[]) => void;
}

/** Any of several, each a switch of its own. */
function Choices({ legend, hint, choices, chosen, needed = false, onChosen }: ChoicesProps) {
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1.5 font-medium">{legend}</legend>
      <div className="flex flex-wrap gap-1.5">
        {choices.map(([value, name]) => {
          const on = chosen.includes(value);
          return (
            <button
              key={value}
              type="button"
              aria-pressed={on}
              onClick={() => {
                const next = on ? chosen.filter((one) => one !== value) : [...chosen, value];
                if (next.length > 0 || !needed) onChosen(next);
              }}
              className="rounded-md border border-line px-2 py-1 text-xs font-medium text-ink-soft hover:bg-surface-hover aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-ink"
            >
              {name}
            </button>
          );
        })}
      </div>
      {hint ? <p className="text-xs text-ink-soft">{hint}</p> : null}
    </fieldset>
  );
}

interface DaysProps {
  from: string;
  to: string;
  onDays: (from: string, to: string) => void;
}

/** Two days, both included. Only a pair that makes sense is taken. */
function Days({ from, to, onDays }: DaysProps) {
  const { t } = useWording();
  return (
    <div className="grid grid-cols-2 gap-3">
      <Field
        label={t("range.from")}
        type="date"
        value={from}
        max={to}
        onChange={(event) => event.target.validity.valid && event.target.value && onDays(event.target.value, to)}
      />
      <Field
        label={t("range.to")}
        type="date"
        value={to}
        min={from}
        onChange={(event) => event.target.validity.valid && event.target.value && onDays(from, event.target.value)}
      />
    </div>
  );
}
