import { ChevronLeft, ChevronRight } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { addDays, startOfMonth } from "@/features/range/zone";
import { useWording } from "@/i18n/language";
import { Button } from "./button";
import { cn } from "./classes";

interface CalendarProps {
  /** The stretch of days that is chosen; while only its beginning is, `last` is the same day. */
  first: string;
  last: string;
  /** The last day that can be chosen. */
  today: string;
  onDay: (day: string) => void;
}

/** One month of days. Arrow keys move by days and weeks, Page Up and Page Down by months. */
export function Calendar({ first, last, today, onDay }: CalendarProps) {
  const { t, format } = useWording();
  const [shown, setShown] = useState(last);
  const grid = useRef<HTMLTableElement>(null);
  const month = startOfMonth(shown);
  const before = (new Date(`${month}T00:00:00Z`).getUTCDay() + 6) % 7;
  const start = addDays(month, -before);
  const weeks = Array.from({ length: 6 }, (_, week) =>
    Array.from({ length: 7 }, (__, day) => addDays(start, 7 * week + day)),
  );
  const go = (day: string) => {
    const next = day > today ? today : day;
    setShown(next);
    // The day may be of a month that is only now drawn.
    requestAnimationFrame(() => grid.current?.querySelector<HTMLElement>(`[data-day="${next}"]`)?.focus());
  };
  const press = (event: KeyboardEvent) => {
    const day = event.target instanceof HTMLElement ? event.target.dataset.day : undefined;
    const days = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key];
    const months = { PageUp: -1, PageDown: 1 }[event.key];
    if (!day || (days === undefined && months === undefined)) return;
    event.preventDefault();
    go(days === undefined ? addDays(startOfMonth(day, months), Number(day.slice(8)) - 1) : addDays(day, days));
  };
  return (
    <div>
      <div className="flex items-center justify-between">
        <Button
          variant="quiet"
          size="icon"
          aria-label={t("calendar.before")}
          onClick={() => setShown(startOfMonth(month, -1))}
        >
          <ChevronLeft aria-hidden />
        </Button>
        <span className="font-medium first-letter:uppercase" aria-live="polite">
          {format.month(month)}
        </span>
        <Button
          variant="quiet"
          size="icon"
          aria-label={t("calendar.after")}
          disabled={startOfMonth(month, 1) > today}
          onClick={() => setShown(startOfMonth(month, 1))}
        >
          <ChevronRight aria-hidden />
        </Button>
      </div>
      <table
        ref={grid}
        onKeyDown={press}
        className="w-full table-fixed text-center tabular-nums"
        data-testid="calendar"
      >
        <thead>
          <tr>
            {[1, 2, 3, 4, 5, 6, 7].map((day) => (
              <th key={day} scope="col" className="h-8 text-xs font-normal text-ink-soft">
                <abbr title={format.weekday(day)} className="no-underline">
                  {format.weekday(day).slice(0, 2)}
                </abbr>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]}>
              {week.map((day) => (
                <td
                  key={day}
                  className={cn(
                    "p-0",
                    day >= first && day <= last && "bg-accent-soft",
                    day === first && "rounded-l-md",
                    day === last && "rounded-r-md",
                  )}
                >
                  <button
                    type="button"
                    data-day={day}
                    tabIndex={day === shown ? 0 : -1}
                    disabled={day > today}
                    aria-pressed={day >= first && day <= last}
                    aria-label={format.days(day, day)}
                    onClick={() => onDay(day)}
                    className={cn(
                      "h-8 w-full rounded-md enabled:hover:bg-surface-hover disabled:opacity-40",
                      day.slice(0, 7) !== month.slice(0, 7) && "text-ink-soft",
                      (day === first || day === last) && "bg-accent text-on-accent enabled:hover:bg-accent-hover",
                    )}
                  >
                    {Number(day.slice(8))}
                  </button>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
