import { ChartLine, MessageSquarePlus, Table2 } from "lucide-react";
import { lazy, type ReactNode, Suspense, useMemo, useState } from "react";
import { useAccess } from "@/api/access";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/classes";
import { Skeleton } from "@/components/ui/skeleton";
import { Annotations } from "@/features/chart/annotations";
import { groupColour } from "@/features/chart/drawing";
import type { ChartGroup } from "@/features/chart/geometry";
import { TimeChart } from "@/features/chart/time-chart";
import { useLabel } from "@/features/filters/use-labels";
import { useWording } from "@/i18n/language";
import { addsUp, lessIsBetter, METRIC_KINDS } from "./metrics";
import { type Annotation, chartGroups, chartPoints, type Question, type Series } from "./overview-data";
import type { OverviewSearch } from "./search";

const ChartTable = lazy(() => import("@/features/chart/chart-table"));
const AnnotationDialog = lazy(() => import("@/features/chart/annotation-dialog"));

interface ChartCardProps {
  series: Series | undefined;
  annotations: readonly Annotation[];
  search: OverviewSearch;
  question: Question;
  nowMs: number;
  /** The numbers are those of the question before. */
  stale: boolean;
  /** The last refresh failed, or news do not arrive; what is shown is what was known. */
  trouble: boolean;
  /** What the chart is split by, and the zone: controls of this card. */
  controls: ReactNode;
  onView: (view: OverviewSearch["view"]) => void;
  onZoom: (startMs: number, endMs: number) => void;
}

const ONE_COLOUR = ["text-accent"];

export function ChartCard(props: ChartCardProps) {
  const { series, annotations, search, question, nowMs, stale, trouble, controls, onView, onZoom } = props;
  const { t, format } = useWording();
  const label = useLabel();
  const { metric, view, by } = search;
  const { range, zone } = question;
  /** The note that is open, or the moment of a new one. */
  const [note, setNote] = useState<Annotation | number | null>(null);
  const shared = useAccess() === "shared";
  const noted = question.domains?.[0];
  const mayNote = !shared && noted !== undefined;
  const points = useMemo(() => (series ? chartPoints(series, metric, nowMs) : []), [series, metric, nowMs]);
  const groups = useMemo(() => {
    if (!series || by === undefined) return undefined;
    return chartGroups(series, metric)?.map(({ value, other, values }) => ({
      label: other ? t("chart.others") : label(by, value),
      other,
      values,
    }));
  }, [series, metric, by, label, t]);
  const colours = useMemo(() => groups?.map((group, index) => groupColour(index, group.other)) ?? ONE_COLOUR, [groups]);
  const nothing = series?.points.every((point) => point.pageviews === 0 && point.visitors === 0) === true;
  const name = t(`metric.${metric}`);
  const title = t("chart.title", { metric: name });
  return (
    <section aria-label={title} className="grid grid-cols-[minmax(0,1fr)] gap-3 p-4 sm:p-6">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h2 className="font-medium">{title}</h2>
          <p className="text-ink-soft max-sm:min-h-10">
            {format.days(range.firstDay, range.lastDay)}
            {series?.points[0]?.previous ? <Compared series={series} /> : null}
          </p>
        </div>
        <div className="flex flex-wrap items-center gap-2">
          {controls}
          {mayNote ? (
            <Button
              variant="quiet"
              size="icon"
              className="size-8"
              aria-label={t("note.add")}
              title={t("note.add")}
              onClick={() => setNote(nowMs)}
            >
              <MessageSquarePlus aria-hidden />
            </Button>
          ) : null}
          <ViewSwitch view={view} onView={onView} />
        </div>
      </div>
      {by !== undefined && view === "chart" ? (
        <div className="h-5 max-sm:h-10">{groups ? <Legend {...{ groups, colours }} /> : null}</div>
      ) : null}
      <div
        className={cn("relative h-[clamp(14rem,38svh,26rem)] transition-opacity", stale && "opacity-60")}
        aria-busy={stale || !series}
        data-testid="chart"
        data-range={stale || !series ? undefined : `${range.start}/${range.end}`}
      >
        {!series ? (
          <Skeleton className="size-full" />
        ) : view === "table" ? (
          <Suspense fallback={<Skeleton className="size-full" />}>
            <ChartTable series={series} metric={metric} groups={groups} nowMs={nowMs} />
          </Suspense>
        ) : (
          <TimeChart
            points={points}
            groups={groups}
            stacked={groups !== undefined && addsUp(metric)}
            wholeNumbers={METRIC_KINDS[metric] === "count"}
            bucket={series.bucket}
            zone={series.timezone}
            label={name}
            kind={METRIC_KINDS[metric]}
            lessIsBetter={lessIsBetter(metric)}
            colours={colours}
            onZoom={onZoom}
            onNote={mayNote ? setNote : undefined}
            overlay={(place) => <Annotations annotations={annotations} zone={zone} place={place} onOpen={setNote} />}
          />
        )}
        {nothing && view === "chart" ? (
          <p className="pointer-events-none absolute inset-0 grid place-content-center text-ink-soft">
            {t(search.filters.length > 0 ? "card.nothing-matches" : "chart.nothing")}
          </p>
        ) : null}
      </div>
      <div className="flex flex-wrap items-start justify-between gap-x-8 gap-y-2 text-xs text-ink-soft">
        <p className="max-w-prose">
          {t(`metric.${metric}.about`)}
          {groups && metric === "visitors" ? ` ${t("chart.groups.about")}` : null}
        </p>
        <div className="flex items-center gap-4">
          <span>{t("chart.zone", { zone: format.zone(zone, nowMs) })}</span>
          {range.includesNow ? <LiveSign trouble={trouble} /> : null}
        </div>
      </div>
      {note !== null && noted !== undefined ? (
        <Suspense>
          <AnnotationDialog domain={noted} zone={zone} note={note} readOnly={shared} onClose={() => setNote(null)} />
        </Suspense>
      ) : null}
    </section>
  );
}

function Compared({ series }: { series: Series }) {
  const { t, format } = useWording();
  const first = series.points[0]?.previous;
  const last = series.points.findLast((point) => point.previous)?.previous;
  if (!first || !last) return null;
  const range = format.span(Date.parse(first.start), Date.parse(last.end), series.timezone);
  return <> · {t("compare.with", { range })}</>;
}

function Legend({ groups, colours }: { groups: readonly ChartGroup[]; colours: readonly string[] }) {
  return (
    <ul className="flex h-full flex-wrap gap-x-4 overflow-hidden text-xs" data-testid="legend">
      {groups.map((group, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a group is its place
        <li key={index} className="flex min-w-0 items-center gap-1.5">
          <span className={cn("size-2 shrink-0 rounded-full bg-current", colours[index])} />
          <span className="max-w-40 truncate">{group.label}</span>
        </li>
      ))}
    </ul>
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
