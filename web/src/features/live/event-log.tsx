import { Pause, Play } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { useLabel } from "@/features/filters/use-labels";
import { useWording } from "@/i18n/language";
import { eventKey, type LiveEvent, type streamOf } from "./live-data";
import { useClock } from "./use-clock";
import { useEventLog } from "./use-event-log";

interface EventLogProps {
  feed: ReturnType<typeof streamOf>;
  zone: string;
  /** Events of several sites: each says of which. */
  several: boolean;
}

/** Events as they commit, newest first. It can be held still, to read. */
export function EventLog({ feed, zone, several }: EventLogProps) {
  const { t, format } = useWording();
  const [paused, setPaused] = useState(false);
  const { shown, waiting } = useEventLog(feed, paused);
  const clock = useClock(zone, "medium");
  return (
    <section aria-label={t("live.events")} className="min-w-0 rounded-lg border bg-surface shadow-low">
      <div className="flex items-center justify-between gap-4 border-b px-4 py-3">
        <h2 className="font-medium">{t("live.events")}</h2>
        <div className="flex items-center gap-3">
          <span role="status" className="text-xs text-ink-soft tabular-nums" data-testid="live-waiting">
            {paused ? t("live.waiting", { count: format.exactCount(waiting.length) }) : null}
          </span>
          <Button aria-pressed={paused} onClick={() => setPaused(!paused)}>
            {paused ? <Play aria-hidden /> : <Pause aria-hidden />}
            {t(paused ? "live.resume" : "live.pause")}
          </Button>
        </div>
      </div>
      {shown.length === 0 ? (
        <p className="px-4 py-12 text-center text-ink-soft">{t("live.no-events")}</p>
      ) : (
        // Not said aloud as it grows: that would never end.
        <ol className="divide-y divide-line" data-testid="live-events">
          {shown.map((event) => (
            <LogRow key={eventKey(event)} event={event} time={clock(event.time)} several={several} />
          ))}
        </ol>
      )}
    </section>
  );
}

function LogRow({ event, time, several }: { event: LiveEvent; time: string; several: boolean }) {
  const { format } = useWording();
  const label = useLabel();
  const about = [
    several ? event.domain : null,
    event.source && label("source", event.source),
    event.country && label("country", event.country),
    event.browser && [event.browser, event.os].filter(Boolean).join(" · "),
  ].filter(Boolean);
  const more = { ...(event.value === null ? {} : { value: event.value }), ...(event.properties as object | null) };
  const extras = Object.entries(more);
  return (
    <li
      className="grid gap-x-4 gap-y-0.5 px-4 py-2 sm:grid-cols-[7rem_10rem_minmax(0,1fr)_auto] sm:items-baseline"
      data-testid="live-event"
      data-id={event.id}
      data-name={event.name}
    >
      <time dateTime={event.time} className="text-xs text-ink-soft tabular-nums">
        {time}
      </time>
      <span className="truncate font-medium">{event.name}</span>
      <span className="min-w-0 truncate" title={event.title ?? undefined}>
        {event.path}
        {extras.length > 0 ? (
          <span className="ml-2 text-xs text-ink-soft">
            {extras
              .map(([name, value]) =>
                typeof value === "number"
                  ? `${name}: ${format.metric("ratio", value)}`
                  : `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`,
              )
              .join(" · ")}
          </span>
        ) : null}
      </span>
      <span className="truncate text-xs text-ink-soft sm:max-w-96 sm:text-right">{about.join(" · ")}</span>
    </li>
  );
}
