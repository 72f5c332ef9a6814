import { CalendarDays, ChevronDown, ChevronLeft, ChevronRight } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Calendar } from "@/components/ui/calendar";
import { Field } from "@/components/ui/field";
import { Key } from "@/components/ui/key";
import { Popover } from "@/components/ui/popover";
import { CUSTOM_KEY, PRESETS, type ResolvedRange } from "@/features/range/range";
import { daysBetween, isDate, localDate } from "@/features/range/zone";
import { useWording } from "@/i18n/language";
import type { OverviewSearch, RangeChange } from "./search";

interface RangePickerProps {
  search: OverviewSearch;
  resolved: ResolvedRange;
  zone: string;
  nowMs: number;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onChange: (change: RangeChange) => void;
  /** The ways to the period before and after; undefined where there is none. */
  onBefore: (() => void) | undefined;
  onAfter: (() => void) | undefined;
}

/** Presets on the left, own dates on the right; beside it the arrows that step through time. */
export function RangePicker(props: RangePickerProps) {
  const { search, resolved, zone, nowMs, open, onOpenChange, onChange, onBefore, onAfter } = props;
  const { t, format } = useWording();
  const ownName = resolved.start.includes("T")
    ? format.span(Date.parse(resolved.start), Date.parse(resolved.end), zone)
    : format.days(resolved.firstDay, resolved.lastDay);
  const name = search.range === "custom" ? ownName : t(`range.${search.range}`);
  const choose = (change: RangeChange) => {
    onOpenChange(false);
    onChange(change);
  };
  return (
    <div className="flex min-w-0">
      <Step label={t("range.before")} onStep={onBefore} className="rounded-r-none" Icon={ChevronLeft} />
      <Popover
        label={t("range.label", { range: name })}
        align="end"
        open={open}
        onOpenChange={onOpenChange}
        className="grid w-[min(33rem,calc(100vw-1rem))] sm:grid-cols-[12rem_1fr]"
        trigger={
          <Button
            className="-mx-px min-w-0 shrink rounded-none"
            aria-label={t("range.label", { range: name })}
            data-testid="range"
          >
            <CalendarDays aria-hidden className="text-ink-soft max-sm:hidden" />
            <span className="truncate">{name}</span>
            <ChevronDown aria-hidden className="text-ink-soft" />
          </Button>
        }
      >
        <ul className="p-1.5 max-sm:grid max-sm:grid-cols-2">
          {PRESETS.map((preset) => (
            <li key={preset.id}>
              <button
                type="button"
                aria-current={search.range === preset.id ? "true" : undefined}
                aria-keyshortcuts={preset.key}
                onClick={() => choose({ range: preset.id })}
                className="flex w-full items-center gap-2 rounded-md px-2.5 py-1.5 text-left hover:bg-surface-hover aria-current:bg-accent-soft aria-current:font-medium"
              >
                <span className="min-w-0 flex-1">{t(`range.${preset.id}`)}</span>
                <Key name={preset.key} />
              </button>
            </li>
          ))}
        </ul>
        <OwnDates
          title={t("range.custom")}
          shortcut={CUSTOM_KEY}
          first={resolved.firstDay}
          last={resolved.lastDay}
          today={localDate(nowMs, zone)}
          apply={t("range.apply")}
          onApply={(from, to) => choose({ range: "custom", from, to })}
        />
      </Popover>
      <Step label={t("range.after")} onStep={onAfter} className="rounded-l-none" Icon={ChevronRight} />
    </div>
  );
}

interface StepProps {
  label: string;
  onStep: (() => void) | undefined;
  className: string;
  Icon: typeof ChevronLeft;
}

function Step({ label, onStep, className, Icon }: StepProps) {
  return (
    <Button
      size="icon"
      aria-label={label}
      title={label}
      disabled={!onStep}
      onClick={onStep}
      className={`w-7 text-ink-soft disabled:opacity-100 disabled:[&_svg]:opacity-40 ${className}`}
    >
      <Icon aria-hidden />
    </Button>
  );
}

interface OwnDatesProps {
  title: string;
  shortcut?: string;
  first: string;
  last: string;
  today: string;
  apply: string;
  onApply: (from: string, to: string) => void;
}

/** Two days, both included: chosen in a calendar with two clicks, or typed. */
export function OwnDates({ title, shortcut, first, last, today, apply, onApply }: OwnDatesProps) {
  const { t } = useWording();
  const [from, setFrom] = useState(first);
  const [to, setTo] = useState(last);
  /** The first click of two, which the next one makes a stretch of days. */
  const [begun, setBegun] = useState<string | null>(null);
  const [problem, setProblem] = useState<"range.incomplete" | "range.order" | null>(null);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!isDate(from) || !isDate(to)) return setProblem("range.incomplete");
    if (daysBetween(from, to) < 0) return setProblem("range.order");
    onApply(from, to);
  };
  const choose = (day: string) => {
    const [earlier = day, later = day] = begun === null ? [day, day] : [begun, day].sort();
    setFrom(earlier);
    setTo(later);
    setBegun(begun === null ? day : null);
    setProblem(null);
  };
  return (
    <form
      onSubmit={submit}
      noValidate
      className="grid content-start gap-3 border-t bg-surface-sunken p-4 sm:border-t-0 sm:border-l"
    >
      <h2 className="flex items-center justify-between font-medium">
        {title}
        {shortcut ? <Key name={shortcut} /> : null}
      </h2>
      {/* On a phone the fields open the calendar that its reader knows. */}
      <div className="max-sm:hidden">
        <Calendar first={from} last={isDate(to) ? to : from} today={today} onDay={choose} />
      </div>
      <div className="grid grid-cols-2 gap-2">
        <Field
          label={t("range.from")}
          type="date"
          name="from"
          value={from}
          onChange={(event) => setFrom(event.target.value)}
          className="h-9 px-2"
        />
        <Field
          label={t("range.to")}
          type="date"
          name="to"
          value={to}
          onChange={(event) => setTo(event.target.value)}
          className="h-9 px-2"
        />
      </div>
      {problem ? (
        <p role="alert" className="text-danger">
          {t(problem)}
        </p>
      ) : null}
      <Button type="submit" variant="primary">
        {apply}
      </Button>
    </form>
  );
}
