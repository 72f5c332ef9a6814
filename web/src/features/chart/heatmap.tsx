import { queryOptions, useQuery } from "@tanstack/react-query";
import { request } from "@/api/client";
import { describeError } from "@/api/errors";
import { graphql } from "@/api/generated";
import { Notice } from "@/components/notice";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/classes";
import { Skeleton } from "@/components/ui/skeleton";
import { METRIC_KINDS, METRICS, type Metric } from "@/features/overview/metrics";
import { keyOf, type Question, sameSites, variablesOf } from "@/features/overview/overview-data";
import { useWording } from "@/i18n/language";
import { useSeen } from "./use-seen";

/** Only the metric that is shown: others would cost a walk through the events each. */
const HeatmapDocument = graphql(`
  query Heatmap(
    $domains: [String!]
    $range: RangeInput!
    $timezone: String
    $filter: FilterInput
    $visitors: Boolean!
    $visits: Boolean!
    $pageviews: Boolean!
    $viewsPerVisit: Boolean!
    $bounceRate: Boolean!
    $visitDuration: Boolean!
  ) {
    everything(domains: $domains) {
      heatmap(range: $range, timezone: $timezone, filter: $filter) {
        cells {
          weekday
          hour
          visitors @include(if: $visitors)
          visits @include(if: $visits)
          pageviews @include(if: $pageviews)
          viewsPerVisit @include(if: $viewsPerVisit)
          bounceRate @include(if: $bounceRate)
          visitDuration @include(if: $visitDuration)
        }
      }
    }
  }
`);

interface Cell {
  weekday: number;
  hour: number;
  value: number | null;
}

function heatmapQuery(question: Question, metric: Metric, enabled: boolean) {
  return queryOptions({
    queryKey: ["heatmap", ...keyOf(question), metric],
    queryFn: async ({ signal }) => {
      const { compare: _compare, ...variables } = variablesOf(question);
      const wanted = Object.fromEntries(METRICS.map((each) => [each, each === metric])) as Record<Metric, boolean>;
      const { everything } = await request(HeatmapDocument, { ...variables, ...wanted }, signal);
      return everything.heatmap.cells.map(
        (cell): Cell => ({ weekday: cell.weekday, hour: cell.hour, value: cell[metric] ?? null }),
      );
    },
    placeholderData: sameSites(question),
    enabled,
  });
}

const DAYS = [1, 2, 3, 4, 5, 6, 7];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
/** Shades from nothing to the most, and the ink that is legible on each. */
const SHADES = ["bg-map-0", "bg-map-1", "bg-map-2", "bg-map-3", "bg-map-4", "bg-map-5"];

/** The chart's metric by weekday and hour. Asked for when it comes into sight: it is at the end of the page. */
function Heatmap({ question, metric }: { question: Question; metric: Metric }) {
  const { t, format } = useWording();
  const [frame, seen] = useSeen<HTMLElement>();
  const heatmap = useQuery(heatmapQuery(question, metric, seen));
  const cells = heatmap.data;
  const most = cells?.reduce((highest, { value }) => Math.max(highest, value ?? 0), 0) ?? 0;
  const label = t(`metric.${metric}`);
  const shadeOf = (value: number | null) => {
    if (value === null || value === 0 || most === 0) return SHADES[0];
    return SHADES[Math.min(Math.ceil((value / most) * (SHADES.length - 1)), SHADES.length - 1)];
  };
  return (
    <section
      ref={frame}
      aria-label={t("heatmap.title", { metric: label })}
      className="rounded-lg border bg-surface p-4 shadow-low sm:px-6"
      data-testid="heatmap"
      data-shown={cells && !heatmap.isPlaceholderData ? metric : undefined}
    >
      <div className="mb-3 flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <h2 className="font-medium">{t("heatmap.title", { metric: label })}</h2>
        <p aria-hidden className="flex items-center gap-1.5 text-xs text-ink-soft">
          {format.metric(METRIC_KINDS[metric], 0)}
          {SHADES.map((shade) => (
            <span key={shade} className={cn("size-3 rounded-sm", shade)} />
          ))}
          {cells ? format.metric(METRIC_KINDS[metric], most) : "–"}
        </p>
      </div>
      {heatmap.isError && !cells ? (
        <Notice role="alert" title={t("heatmap.error")} lead={describeError(heatmap.error, t)}>
          <Button onClick={() => heatmap.refetch()}>{t("error.retry")}</Button>
        </Notice>
      ) : !cells ? (
        <Skeleton className="h-52 w-full" />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an area that scrolls must be reachable from the keyboard
        <div className="overflow-x-auto" tabIndex={0}>
          <table
            className={cn(
              "h-52 w-full min-w-160 table-fixed border-separate border-spacing-0.5 text-xs transition-opacity",
              heatmap.isPlaceholderData && "opacity-60",
            )}
          >
            <thead>
              <tr>
                <td className="w-20" />
                {HOURS.map((hour) => (
                  <th key={hour} scope="col" className="font-normal text-ink-soft tabular-nums">
                    <span className={cn(hour % 3 !== 0 && "sr-only")}>{format.hour(hour)}</span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {DAYS.map((day) => (
                <tr key={day}>
                  <th scope="row" className="pr-2 text-left font-normal text-ink-soft first-letter:uppercase">
                    {format.weekday(day)}
                  </th>
                  {cells
                    .filter((cell) => cell.weekday === day)
                    .map(({ hour, value }) => (
                      <td
                        key={hour}
                        title={`${format.weekday(day)}, ${format.hour(hour)}: ${format.metric(METRIC_KINDS[metric], value)}`}
                        className={cn("rounded-sm", shadeOf(value))}
                        data-value={value}
                      >
                        <span className="sr-only">{format.metric(METRIC_KINDS[metric], value)}</span>
                      </td>
                    ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

export default Heatmap;
