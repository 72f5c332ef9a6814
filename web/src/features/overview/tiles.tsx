import type { OverviewQuery } from "@/api/generated/graphql";
import { cn } from "@/components/ui/classes";
import { Skeleton } from "@/components/ui/skeleton";
import { useWording } from "@/i18n/language";
import { METRICS, type Metric } from "./search";

/** One colour for a metric, everywhere. */
export const METRIC_COLOURS: Record<Metric, string> = {
  visitors: "text-series-1",
  pageviews: "text-series-2",
  events: "text-series-3",
};

/** The totals of the range; a click shows that metric in the chart. */
export function Tiles({
  totals,
  selected,
  onSelect,
}: {
  totals: OverviewQuery["site"]["totals"] | undefined;
  selected: Metric;
  onSelect: (metric: Metric) => void;
}) {
  const { t, format } = useWording();
  return (
    <fieldset className="grid grid-cols-3 border-b" data-testid="tiles">
      <legend className="sr-only">{t("metric.group")}</legend>
      {METRICS.map((metric) => (
        <button
          key={metric}
          type="button"
          aria-pressed={metric === selected}
          onClick={() => onSelect(metric)}
          className={cn(
            "group relative grid min-w-0 gap-1 border-l px-3 py-4 text-left transition-colors first-of-type:rounded-tl-lg first-of-type:border-l-0 last:rounded-tr-lg hover:bg-surface-hover focus-visible:-outline-offset-2 sm:px-6 sm:py-5",
            METRIC_COLOURS[metric],
          )}
        >
          <span className="flex items-center gap-2 text-xs font-medium text-ink-soft group-aria-pressed:text-ink sm:text-sm">
            <span
              className={cn(
                "size-2 shrink-0 rounded-full bg-current opacity-50 group-aria-pressed:opacity-100 max-sm:hidden",
                METRIC_COLOURS[metric],
              )}
            />
            <span className="truncate">{t(`metric.${metric}`)}</span>
          </span>
          {totals ? (
            <span
              className="truncate text-figure font-semibold tracking-tight text-ink tabular-nums"
              title={format.exactCount(totals[metric])}
              data-testid={`tile-${metric}`}
              data-value={totals[metric]}
            >
              {format.count(totals[metric])}
            </span>
          ) : (
            <span className="flex h-[1.2em] items-center text-figure">
              <Skeleton className="h-[0.8em] w-3/5" />
            </span>
          )}
          <span className="absolute inset-x-0 -bottom-px h-0.5 bg-current opacity-0 group-aria-pressed:opacity-100" />
        </button>
      ))}
    </fieldset>
  );
}
