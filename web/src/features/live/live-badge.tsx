import type { FeedState } from "@/api/feed";
import { cn } from "@/components/ui/classes";
import { useWording } from "@/i18n/language";

const COLOURS: Record<FeedState, string> = {
  connecting: "bg-ink-soft",
  live: "animate-pulse bg-good",
  away: "bg-warn",
};

/** Whether what is shown is up to date. */
export function LiveBadge({ state }: { state: FeedState }) {
  const { t } = useWording();
  return (
    <span
      role="status"
      className="inline-flex items-center gap-1.5 text-xs font-medium whitespace-nowrap"
      data-testid="live-state"
      data-state={state}
    >
      <span className={cn("size-2 rounded-full", COLOURS[state])} />
      <span className={state === "away" ? "text-warn" : "text-ink-soft"}>{t(`live.${state}`)}</span>
    </span>
  );
}
