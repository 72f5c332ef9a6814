import type { OverviewQuery } from "@/api/generated/graphql";
import { useWording } from "@/i18n/language";
import { METRICS } from "../overview/search";

/** The chart's numbers as a table, newest first, every metric in its column. */
export function ChartTable({ series, nowMs }: { series: OverviewQuery["site"]["timeseries"]; nowMs: number }) {
  const { t, format } = useWording();
  const rows = series.points
    .map((point) => ({ ...point, startMs: Date.parse(point.start), endMs: Date.parse(point.end) }))
    .filter((point) => point.startMs <= nowMs)
    .reverse();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: an area that scrolls must be reachable from the keyboard
    <section className="h-full overflow-auto rounded-md border" tabIndex={0} aria-label={t("chart.as-table")}>
      <table className="w-full text-left tabular-nums max-sm:text-xs" data-testid="chart-table">
        <thead className="sticky top-0 bg-surface-sunken text-xs text-ink-soft">
          <tr>
            <th scope="col" className="px-3 py-2 font-medium max-sm:px-2">
              {t("chart.time")}
            </th>
            {METRICS.map((metric) => (
              <th key={metric} scope="col" className="px-3 py-2 text-right font-medium max-sm:px-2">
                {t(`metric.${metric}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((point) => (
            <tr key={point.start} className="border-t">
              <th scope="row" className="px-3 py-1.5 font-normal whitespace-nowrap max-sm:px-2">
                {format.bucket(point.startMs, point.endMs, series.bucket, series.timezone)}
                {point.incomplete ? <span className="text-ink-soft max-sm:block"> · {t("chart.running")}</span> : null}
              </th>
              {METRICS.map((metric) => (
                <td key={metric} className="px-3 py-1.5 text-right max-sm:px-2">
                  {format.exactCount(point[metric])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
