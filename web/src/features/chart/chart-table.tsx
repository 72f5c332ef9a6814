import type { ReactNode } from "react";
import { METRIC_KINDS, METRICS, type Metric } from "@/features/overview/metrics";
import type { Series } from "@/features/overview/overview-data";
import { useWording } from "@/i18n/language";
import type { ChartGroup } from "./geometry";

interface ChartTableProps {
  series: Series;
  metric: Metric;
  /** With groups the table has a column for each of them instead of one for each metric. */
  groups: readonly ChartGroup[] | undefined;
  nowMs: number;
}

/** The chart's numbers as a table, newest first. */
function ChartTable({ series, metric, groups, nowMs }: ChartTableProps) {
  const { t, format } = useWording();
  const rows = series.points
    .map((point, index) => ({ ...point, index, startMs: Date.parse(point.start), endMs: Date.parse(point.end) }))
    .filter((point) => point.startMs <= nowMs)
    .reverse();
  const kind = METRIC_KINDS[metric];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: an area that scrolls must be reachable from the keyboard
    <section className="h-full overflow-auto rounded-md border" tabIndex={0} aria-label={t("chart.as-table")}>
      <table className="w-full text-left tabular-nums max-sm:text-xs" data-testid="chart-table">
        <thead className="sticky top-0 bg-surface-sunken text-xs text-ink-soft">
          <tr>
            <Head>{t("chart.time")}</Head>
            {groups ? (
              <>
                <Head>{t(`metric.${metric}`)}</Head>
                {groups.map((group) => (
                  <Head key={group.label}>{group.label}</Head>
                ))}
              </>
            ) : (
              METRICS.map((each) => <Head key={each}>{t(`metric.${each}`)}</Head>)
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((point) => (
            <tr key={point.start} className="border-t">
              <th scope="row" className="px-3 py-1.5 font-normal whitespace-nowrap max-sm:px-2">
                {format.bucket(point.startMs, point.endMs, series.bucket, series.timezone)}
                {point.incomplete ? <span className="text-ink-soft max-sm:block"> · {t("chart.running")}</span> : null}
              </th>
              {groups ? (
                <>
                  <Cell>{format.metric(kind, point[metric])}</Cell>
                  {groups.map((group) => (
                    <Cell key={group.label}>{format.metric(kind, group.values[point.index] ?? null)}</Cell>
                  ))}
                </>
              ) : (
                METRICS.map((each) => <Cell key={each}>{format.metric(METRIC_KINDS[each], point[each])}</Cell>)
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Head({ children }: { children: ReactNode }) {
  return (
    <th scope="col" className="px-3 py-2 text-right font-medium whitespace-nowrap first:text-left max-sm:px-2">
      {children}
    </th>
  );
}

function Cell({ children }: { children: ReactNode }) {
  return <td className="px-3 py-1.5 text-right whitespace-nowrap max-sm:px-2">{children}</td>;
}

export default ChartTable;
