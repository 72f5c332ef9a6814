import { cn } from "@/components/ui/classes";
import { Skeleton } from "@/components/ui/skeleton";
import { useWording } from "@/i18n/language";
import type { LiveNow } from "./live-data";
import { useClock } from "./use-clock";

const HEIGHT = 120;
const STEP = 12;
const BAR = 9;
/** Labels below every so many minutes. */
const LABEL_EVERY = 5;

/** The visitors of each of the last thirty minutes; the running one is lighter. */
export function MinuteBars({ minutes, zone }: { minutes: LiveNow["minutes"] | undefined; zone: string }) {
  const { t, format } = useWording();
  const clock = useClock(zone, "short");
  if (!minutes) return <Skeleton className="h-40 w-full" />;
  const most = Math.max(1, ...minutes.map((minute) => minute.visitors));
  const last = minutes.length - 1;
  return (
    <figure className="grid gap-2">
      <figcaption className="flex items-baseline justify-between gap-4 text-ink-soft">
        <span className="font-medium">{t("live.minutes")}</span>
        <span className="text-xs">{t("live.most", { count: format.exactCount(most) })}</span>
      </figcaption>
      <svg
        viewBox={`0 0 ${minutes.length * STEP} ${HEIGHT}`}
        className="h-32 w-full text-series-1"
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {minutes.map((minute, index) => {
          const height = Math.max((HEIGHT * minute.visitors) / most, 1);
          return (
            <rect
              key={minute.start}
              x={index * STEP + (STEP - BAR) / 2}
              y={HEIGHT - height}
              width={BAR}
              height={height}
              fill="currentColor"
              className={cn(minute.visitors === 0 && "text-line-strong", index === last && "opacity-55")}
            >
              <title>{`${clock(minute.start)} · ${format.exactCount(minute.visitors)}`}</title>
            </rect>
          );
        })}
      </svg>
      <div aria-hidden className="flex h-4 text-xs text-ink-soft tabular-nums">
        {minutes.map((minute, index) => (
          <span key={minute.start} className="flex w-0 flex-1 justify-center whitespace-nowrap">
            {(last - index) % LABEL_EVERY === LABEL_EVERY - 3 ? clock(minute.start) : null}
          </span>
        ))}
      </div>
      <table className="sr-only" data-testid="live-minutes">
        <caption>{t("live.minutes")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("chart.time")}</th>
            <th scope="col">{t("metric.visitors")}</th>
            <th scope="col">{t("metric.pageviews")}</th>
          </tr>
        </thead>
        <tbody>
          {minutes.map((minute) => (
            <tr key={minute.start}>
              <th scope="row">{clock(minute.start)}</th>
              <td>{minute.visitors}</td>
              <td>{minute.pageviews}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
