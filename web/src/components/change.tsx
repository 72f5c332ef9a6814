import { useWording } from "@/i18n/language";
import { cn } from "./ui/classes";

interface ChangeProps {
  /** A part of what was before: 0.5 is half as much again. Null where there was nothing to compare with. */
  change: number | null;
  /** More is worse, so that growth is shown as bad. */
  lessIsBetter?: boolean;
  /** What it was before, in words. */
  before?: string;
}

/** How much something has changed: by its sign, by an arrow, and only then by its colour. */
export function Change({ change, lessIsBetter = false, before }: ChangeProps) {
  const { t, format } = useWording();
  if (change === null) return <span title={before}>{before ? <span className="sr-only">{before}</span> : null}</span>;
  const still = Math.abs(change) < 0.0005;
  const good = lessIsBetter ? change < 0 : change > 0;
  return (
    <span
      title={before}
      className={cn(
        "inline-flex items-center gap-0.5 font-medium whitespace-nowrap tabular-nums",
        still ? "text-ink-soft" : good ? "text-good" : "text-danger",
      )}
    >
      <span aria-hidden className="text-[0.625rem]">
        {still ? "=" : change > 0 ? "▲" : "▼"}
      </span>
      <span className="sr-only">{t(still ? "change.none" : change > 0 ? "change.up" : "change.down")} </span>
      {format.change(Math.abs(change))}
      {before ? <span className="sr-only">, {before}</span> : null}
    </span>
  );
}
