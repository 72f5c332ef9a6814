import { Skeleton } from "@/components/ui/skeleton";
import type { Subject } from "@/features/filters/condition";
import { useLabel } from "@/features/filters/use-labels";
import { useWording } from "@/i18n/language";
import type { LiveNow } from "./live-data";

/** As many rows as the API tells. */
const ROWS = 10;

interface LiveValuesProps {
  title: string;
  subject: Subject;
  /** Undefined while they load. */
  rows: LiveNow["pages"] | undefined;
}

/** What those who are here now have in common. */
export function LiveValues({ title, subject, rows }: LiveValuesProps) {
  const { t, format } = useWording();
  const label = useLabel();
  const most = Math.max(1, ...(rows ?? []).map((row) => row.visitors));
  return (
    <section aria-label={title} className="min-w-0 rounded-lg border bg-surface p-4 shadow-low">
      <h2 className="mb-3 font-medium">{title}</h2>
      <div className="relative h-[calc(10*var(--row))] [--row:1.625rem]" aria-busy={!rows}>
        {!rows ? (
          <Skeleton className="h-full w-full" />
        ) : rows.length === 0 ? (
          <p className="absolute inset-0 grid place-content-center text-ink-soft">{t("live.nobody")}</p>
        ) : (
          <ol data-testid={`live-${subject}`}>
            {rows.slice(0, ROWS).map((row) => (
              <li
                key={`=${row.value ?? ""}`}
                className="relative flex h-(--row) items-center justify-between gap-3 text-xs"
                data-value={row.value ?? ""}
                data-visitors={row.visitors}
              >
                <span
                  className="absolute inset-y-px left-0 rounded-md bg-accent-soft"
                  style={{ width: `${(100 * row.visitors) / most}%` }}
                />
                <span className="relative truncate px-2" title={label(subject, row.value)}>
                  {label(subject, row.value)}
                </span>
                <span className="relative pr-2 font-medium tabular-nums">{format.exactCount(row.visitors)}</span>
              </li>
            ))}
          </ol>
        )}
      </div>
    </section>
  );
}
