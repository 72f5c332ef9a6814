import { Change } from "@/components/change";
import { cn } from "@/components/ui/classes";
import { useWording } from "@/i18n/language";

interface BreakdownRowProps {
  /** As it is stored; null for none. */
  value: string | null;
  label: string;
  count: number;
  /** What is counted, in words, for those who hear the row. */
  unit: string;
  /** The count of the first row, whose bar fills the width. */
  most: number;
  /** A part of everything, from 0 to 1; undefined where there is no everything. */
  share?: number;
  change?: number | null | undefined;
  /** The page is narrowed to this value: another click takes that back. */
  chosen: boolean;
  onRow: () => void;
}

/** One value: its bar, how much it has changed, its share of everything, and how many. */
export function BreakdownRow(props: BreakdownRowProps) {
  const { value, label, count, unit, most, share, change, chosen, onRow } = props;
  const { format } = useWording();
  return (
    <li className="h-(--row) py-0.5">
      <button
        type="button"
        aria-pressed={chosen}
        title={label}
        onClick={onRow}
        className="group relative flex size-full items-center gap-2 rounded-md pr-2 text-left hover:bg-surface-hover focus-visible:-outline-offset-2"
        data-testid="row"
        data-value={value ?? ""}
        data-count={count}
      >
        <span className="relative flex h-full min-w-0 flex-1 items-center">
          <span
            className="absolute inset-y-0 left-0 rounded-md bg-accent-soft"
            style={{ width: `${(100 * count) / Math.max(most, 1)}%` }}
          />
          <span
            className={cn(
              "relative truncate px-2 group-hover:underline group-hover:underline-offset-4",
              value === null && "text-ink-soft italic",
              chosen && "font-medium text-accent",
            )}
          >
            {label}
          </span>
        </span>
        {change !== undefined && change !== null ? (
          <span className="w-13 shrink-0 text-right text-xs">
            <Change change={change} />
          </span>
        ) : null}
        {share === undefined ? null : (
          <span className="w-11 shrink-0 text-right text-xs text-ink-soft tabular-nums max-sm:hidden">
            {format.share(Math.min(share, 1))}
          </span>
        )}
        <span className="min-w-12 shrink-0 text-right font-medium tabular-nums">
          {format.count(count)}
          <span className="sr-only"> {unit}</span>
        </span>
      </button>
    </li>
  );
}
