import { ChartLine, Table2 } from "lucide-react";
import { useMemo } from "react";
import type { OverviewQuery } from "@/api/generated/graphql";
import type { Site } from "@/api/session";
import { cn } from "@/components/ui/classes";
import { Skeleton } from "@/components/ui/skeleton";
import { ChartTable } from "@/features/chart/chart-table";
import { TimeChart } from "@/features/chart/time-chart";
import type { ResolvedRange } from "@/features/range/range";
import { useWording } from "@/i18n/language";
import { chartPoints } from "./overview-data";
import type { OverviewSearch } from "./search";
import { METRIC_COLOURS } from "./tiles";

interface ChartCardProps {
  series: OverviewQuery["site"]["timeseries"] | undefined;
  search: OverviewSearch;
  site: Site;
  range: ResolvedRange;
  nowMs: number;
  /** The numbers are those of the range before. */
  stale: boolean;
  /** The last refresh failed; what is shown is what was known. */
  trouble: boolean;
  onView: (view: OverviewSearch["view"]) => void;
}

export function ChartCard({ series, search, site, range, nowMs, stale, trouble, onView }: ChartCardProps) {
  const { t, format } = useWording();
  const { metric, view } = search;
  const points = useMemo(() => (series ? chartPoints(series, metric, nowMs) : []), [series, metric, nowMs]);
  const nothing = series?.points.every((point) => point.events === 0) === true;
  const label = t(`metric.${metric}`);
  return (
    <section aria-label={t("chart.title", { metric: label })} className="grid gap-3 p-4 sm:p-6">
      <div className="flex items-start justify-between gap-4">
        <div className="min-w-0">
          <h2 className="font-medium">{t("chart.title", { metric: label })}</h2>
          <p className="text-ink-soft">{format.days(range.firstDay, range.lastDay)}</p>
        </div>
        <ViewSwitch view={view} onView={onView} />
      </div>
      <div
        className={cn("relative h-[clamp(15rem,44svh,30rem)] transition-opacity", stale && "opacity-60")}
        aria-busy={stale || !series}
        data-testid="chart"
        data-range={stale || !series ? undefined : `${range.start}/${range.end}`}
      >
        {!series ? (
          <Skeleton className="size-full" />
        ) : view === "table" ? (
          <ChartTable series={series} nowMs={nowMs} />
        ) : (
          <TimeChart
            points={points}
            bucket={series.bucket}
            zone={series.timezone}
            label={label}
            colour={METRIC_COLOURS[metric]}
          />
        )}
        {nothing && view === "chart" ? (
          <p className="pointer-events-none absolute inset-0 grid place-content-center text-ink-soft">
            {t(search.filters.length > 0 ? "card.nothing-matches" : "chart.nothing")}
          </p>
        ) : null}
      </div>
      <div className="flex flex-wrap items-start justify-between gap-x-8 gap-y-2 text-xs text-ink-soft">
        <p className="max-w-prose">{t(`metric.${metric}.about`)}</p>
        <div className="flex items-center gap-4">
          <span>{t("chart.zone", { zone: format.zone(series?.timezone ?? site.timezone, nowMs) })}</span>
          {range.includesNow ? <LiveSign trouble={trouble} /> : null}
        </div>
      </div>
    </section>
  );
}

function LiveSign({ trouble }: { trouble: boolean }) {
  const { t } = useWording();
  return (
    <span
      role="status"
      className="inline-flex items-center gap-1.5 font-medium whitespace-nowrap"
      title={t("chart.live.about")}
    >
      <span className={cn("size-2 rounded-full", trouble ? "bg-warn" : "animate-pulse bg-good")} />
      <span className={trouble ? "text-warn" : undefined}>{t(trouble ? "chart.reconnecting" : "chart.live")}</span>
    </span>
  );
}

function ViewSwitch({ view, onView }: Pick<ChartCardProps, "onView"> & { view: OverviewSearch["view"] }) {
  const { t } = useWording();
  const views = [
    { id: "chart", Icon: ChartLine },
    { id: "table", Icon: Table2 },
  ] as const;
  return (
    <fieldset className="flex shrink-0 rounded-md border bg-surface-sunken p-0.5">
      <legend className="sr-only">{t("chart.show")}</legend>
      {views.map(({ id, Icon }) => (
        <button
          key={id}
          type="button"
          aria-pressed={view === id}
          onClick={() => onView(id)}
          className="inline-flex h-7 items-center gap-1.5 rounded-sm px-2 text-xs font-medium text-ink-soft aria-pressed:bg-surface aria-pressed:text-ink aria-pressed:shadow-low"
        >
          <Icon aria-hidden className="size-3.5" />
          <span className="max-sm:sr-only">{t(`chart.as-${id}`)}</span>
        </button>
      ))}
    </fieldset>
  );
}
