import { Change } from "@/components/change";
import { cn } from "@/components/ui/classes";
import { Skeleton } from "@/components/ui/skeleton";
import { Sparkline } from "@/features/chart/sparkline";
import { useWording } from "@/i18n/language";
import { changeOf, lessIsBetter, METRIC_KINDS, METRICS, type Metric } from "./metrics";
import type { Series, Totals } from "./overview-data";

interface TilesProps {
  totals: Totals | undefined;
  series: Series | undefined;
  nowMs: number;
  selected: Metric;
  /** The numbers are those of the question before. */
  stale: boolean;
  onSelect: (metric: Metric) => void;
}

/** The totals of the range; a click shows that metric in the chart. */
export function Tiles({ totals, series, nowMs, selected, stale, onSelect }: TilesProps) {
  const { t, format } = useWording();
  const previous = totals?.previous;
  return (
    <fieldset
      className={cn(
        "grid grid-cols-2 overflow-hidden rounded-t-lg border-b transition-opacity sm:grid-cols-3 xl:grid-cols-6",
        stale && "opacity-60",
      )}
      data-testid="tiles"
    >
      <legend className="sr-only">{t("metric.group")}</legend>
      {METRICS.map((metric) => {
        const value = totals?.[metric];
        return (
          <button
            key={metric}
            type="button"
            aria-pressed={metric === selected}
            title={t(`metric.${metric}.about`)}
            onClick={() => onSelect(metric)}
            className="group relative -mt-px -ml-px grid min-w-0 content-start gap-1 border-t border-l px-3 pt-3 pb-2 text-left transition-colors hover:bg-surface-hover focus-visible:-outline-offset-2 sm:px-4 sm:pt-4"
          >
            <span className="truncate text-xs font-medium text-ink-soft group-aria-pressed:text-accent sm:text-sm">
              {t(`metric.${metric}`)}
            </span>
            <span className="flex h-[1.2em] min-w-0 items-center justify-between gap-2 text-figure">
              {totals && value !== undefined ? (
                <span
                  className="truncate font-semibold tracking-tight text-ink tabular-nums"
                  data-testid={`tile-${metric}`}
                  data-value={value}
                >
                  {format.metric(METRIC_KINDS[metric], value)}
                </span>
              ) : (
                <Skeleton className="h-[0.8em] w-3/5" />
              )}
            </span>
            <span className="h-4 text-xs" data-testid={`change-${metric}`}>
              {value !== undefined && previous ? (
                <Change
                  change={changeOf(value, previous[metric])}
                  lessIsBetter={lessIsBetter(metric)}
                  before={t("compare.before", {
                    value: format.metric(METRIC_KINDS[metric], previous[metric]),
                    range: format.span(Date.parse(previous.start), Date.parse(previous.end), totals.timezone),
                  })}
                />
              ) : null}
            </span>
            <span className="block h-7 text-line-strong group-aria-pressed:text-accent">
              {series ? <Sparkline values={soFar(series, metric, nowMs)} /> : null}
            </span>
            <span className="absolute inset-x-0 bottom-0 h-0.5 bg-accent opacity-0 group-aria-pressed:opacity-100" />
          </button>
        );
      })}
    </fieldset>
  );
}

/** What lies ahead has its place, and no value. */
function soFar(series: Series, metric: Metric, nowMs: number) {
  return series.points.map((point) => (Date.parse(point.start) > nowMs ? null : point[metric]));
}
