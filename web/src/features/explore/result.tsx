import { useMemo } from "react";
import { Change } from "@/components/change";
import { groupColour } from "@/features/chart/drawing";
import type { ChartData, ChartPoint } from "@/features/chart/geometry";
import { TimeChart } from "@/features/chart/time-chart";
import { localDate } from "@/features/range/zone";
import { useWording } from "@/i18n/language";
import { type Answer, metricsOf, type Point } from "./question";
import { type Column, ResultTable, type TableRow } from "./result-table";
import type { Asked } from "./search";
import { useGroupLabel } from "./use-group-label";
import { KINDS, type MetricName } from "./vocabulary";

interface ResultProps {
  answer: Answer["asked"];
  /** What it is an answer to. */
  asked: Asked;
  /** The metric of the chart; without it, the first. */
  chart: MetricName | "";
  nowMs: number;
  onChart: (chart: MetricName) => void;
  onZoom: (from: string, to: string) => void;
}

type Kind<Name extends keyof Answer["asked"]> = NonNullable<Answer["asked"][Name]>;

/** As many groups as have colours that all readers tell apart. */
const LINES = 5;
const LESS_IS_BETTER: MetricName = "bounceRate";

/** An answer as a chart and as a table. */
export function Result({ answer, asked, chart, nowMs, onChart, onZoom }: ResultProps) {
  const { t } = useWording();
  const metrics = metricsOf(asked);
  const shown = metrics.find((name) => name === chart) ?? metrics[0] ?? "visitors";
  if (answer.totals) return <Totals totals={answer.totals} metrics={metrics} />;
  return (
    <>
      <fieldset className="flex flex-wrap gap-1 border-b px-4 py-2">
        <legend className="sr-only">{t("metric.group")}</legend>
        {metrics.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={name === shown}
            onClick={() => onChart(name)}
            className="rounded-md px-2.5 py-1.5 font-medium text-ink-soft hover:bg-surface-hover aria-pressed:bg-accent-soft aria-pressed:text-ink"
          >
            {t(`metric.${name}`)}
          </button>
        ))}
      </fieldset>
      {answer.timeseries ? (
        <Course
          series={answer.timeseries}
          asked={asked}
          metrics={metrics}
          shown={shown}
          nowMs={nowMs}
          onZoom={onZoom}
        />
      ) : null}
      {answer.breakdown ? <Groups rows={answer.breakdown.rows} asked={asked} metrics={metrics} shown={shown} /> : null}
    </>
  );
}

function Totals({ totals, metrics }: { totals: Kind<"totals">; metrics: MetricName[] }) {
  const { t, format } = useWording();
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-lg bg-line sm:grid-cols-3" data-testid="totals">
      {metrics.map((name) => (
        <div key={name} className="grid content-start gap-1 bg-surface p-4 sm:p-5">
          <dt className="text-ink-soft">{t(`metric.${name}`)}</dt>
          <dd
            className="text-figure font-semibold tracking-tight tabular-nums"
            data-testid={`total-${name}`}
            data-value={totals[name] ?? ""}
          >
            {format.metric(KINDS[name], totals[name] ?? null)}
          </dd>
          {totals.previous ? (
            <dd className="flex flex-wrap items-baseline gap-x-2 text-xs text-ink-soft">
              <Change change={totals.change?.[name] ?? null} lessIsBetter={name === LESS_IS_BETTER} />
              {t("explore.before", { value: format.metric(KINDS[name], totals.previous[name] ?? null) })}
            </dd>
          ) : null}
        </div>
      ))}
    </dl>
  );
}

interface CourseProps {
  series: Kind<"timeseries">;
  asked: Asked;
  metrics: MetricName[];
  shown: MetricName;
  nowMs: number;
  onZoom: (from: string, to: string) => void;
}

function Course({ series, asked, metrics, shown, nowMs, onZoom }: CourseProps) {
  const { t, format } = useWording();
  const label = useGroupLabel();
  const [by] = asked.by;
  const { bucket, timezone } = series;
  const named = useMemo(
    () =>
      series.groups?.map((group) => ({
        label: group.other || by === undefined ? t("explore.other") : label(by, group.value),
        other: group.other,
        points: group.points,
      })),
    [series, by, label, t],
  );
  const lines = named && (named.length > LINES + 1 ? named.slice(0, LINES) : named);
  const data = useMemo((): ChartData => {
    const counted = KINDS[shown] === "count";
    return {
      points: series.points.map((point) => chartPoint(point, shown, nowMs)),
      groups: lines?.map((group) => ({
        label: group.label,
        values: group.points.map((point) => point[shown] as number | null),
      })),
      // On top of each other only where nothing is left out.
      stacked: counted && lines !== undefined && lines.length === named?.length,
      wholeNumbers: counted,
    };
  }, [series, lines, named, shown, nowMs]);
  const nameOf = (point: Point) => format.bucket(Date.parse(point.start), Date.parse(point.end), bucket, timezone);
  const happened = series.points
    .map((point, index) => ({ point, index }))
    .filter(({ point }) => Date.parse(point.start) <= nowMs)
    .reverse();
  const columns: Column[] = named
    ? [
        { name: t(`metric.${shown}`), kind: KINDS[shown] },
        ...named.map((group) => ({ name: group.label, kind: KINDS[shown] })),
      ]
    : metrics.map((name) => ({
        name: t(`metric.${name}`),
        kind: KINDS[name],
        lessIsBetter: name === LESS_IS_BETTER,
      }));
  const rows: TableRow[] = happened.map(({ point, index }) => ({
    key: point.start,
    name: point.incomplete ? `${nameOf(point)} · ${t("chart.running")}` : nameOf(point),
    cells: named
      ? [point, ...named.map((group) => group.points[index])].map((one) => ({ value: one?.[shown] as number | null }))
      : metrics.map((name) => ({ value: point[name] as number | null, change: point.change?.[name] })),
  }));
  return (
    <>
      <div className="h-80 p-4" data-testid="explore-chart">
        <TimeChart
          {...data}
          bucket={bucket}
          zone={timezone}
          label={t(`metric.${shown}`)}
          kind={KINDS[shown]}
          lessIsBetter={shown === LESS_IS_BETTER}
          colours={lines?.map((group, index) => groupColour(index, group.other)) ?? ["text-series-1"]}
          onZoom={(startMs, endMs) => onZoom(localDate(startMs, timezone), localDate(endMs - 1, timezone))}
          onNote={undefined}
          overlay={nothing}
        />
      </div>
      {lines ? (
        <ul className="flex flex-wrap gap-x-4 gap-y-1 px-4 pb-3 text-xs">
          {lines.map((group, index) => (
            <li key={group.label} className="flex items-center gap-1.5">
              <span className={`size-2 rounded-full bg-current ${groupColour(index, group.other)}`} />
              {group.label}
            </li>
          ))}
        </ul>
      ) : null}
      <ResultTable head={t("chart.time")} columns={columns} rows={rows} />
    </>
  );
}

function nothing(): null {
  return null;
}

function chartPoint(point: Point, metric: MetricName, nowMs: number): ChartPoint {
  const startMs = Date.parse(point.start);
  const { previous } = point;
  return {
    startMs,
    endMs: Date.parse(point.end),
    value: point[metric] as number | null,
    before: previous
      ? {
          startMs: Date.parse(String(previous.start)),
          endMs: Date.parse(String(previous.end)),
          value: previous[metric] as number | null,
        }
      : undefined,
    running: point.incomplete && startMs <= nowMs,
    ahead: startMs > nowMs,
  };
}

interface GroupsProps {
  rows: Kind<"breakdown">["rows"];
  asked: Asked;
  metrics: MetricName[];
  shown: MetricName;
}

function Groups({ rows, asked, metrics, shown }: GroupsProps) {
  const { t, format } = useWording();
  const label = useGroupLabel();
  const named = rows.map((row) => ({
    key: JSON.stringify(row.values),
    name: row.values.map((value, place) => label(asked.by[place] ?? "name", value)).join(" · "),
    row,
  }));
  const most = Math.max(0, ...rows.map((row) => row[shown] ?? 0));
  if (rows.length === 0) return <p className="p-16 text-center text-ink-soft">{t("explore.no-rows")}</p>;
  return (
    <>
      <ol aria-label={t(`metric.${shown}`)} className="grid gap-1 p-4" data-testid="explore-bars">
        {named.slice(0, 20).map(({ key, name, row }) => (
          <li key={key} className="relative flex h-7 items-center justify-between gap-3 text-xs">
            <span
              className="absolute inset-y-0 left-0 rounded-md bg-accent-soft"
              style={{ width: `${most > 0 ? (100 * Math.max(row[shown] ?? 0, 0)) / most : 0}%` }}
            />
            <span className="relative truncate px-2">{name}</span>
            <span className="relative pr-2 font-medium tabular-nums">
              {format.metric(KINDS[shown], row[shown] ?? null)}
            </span>
          </li>
        ))}
      </ol>
      <ResultTable
        head={t("explore.groups")}
        columns={metrics.map((name) => ({
          name: t(`metric.${name}`),
          kind: KINDS[name],
          lessIsBetter: name === LESS_IS_BETTER,
        }))}
        rows={named.map(({ key, name, row }) => ({
          key,
          name,
          cells: metrics.map((metric) => ({ value: row[metric] ?? null, change: row.change?.[metric] })),
        }))}
      />
    </>
  );
}
