import { CalendarDays, ChevronDown, ChevronLeft, ChevronRight } from "lucide-react";
import { lazy, Suspense } from "react";
import { Button } from "@/components/ui/button";
import { Key } from "@/components/ui/key";
import { Popover } from "@/components/ui/popover";
import { CUSTOM_KEY, PRESETS, type ResolvedRange } from "@/features/range/range";
import { localDate } from "@/features/range/zone";
import { useWording } from "@/i18n/language";
import type { OverviewSearch, RangeChange } from "./search";

const OwnDates = lazy(() => import("./own-dates"));

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
            className="-mx-px min-w-0 shrink rounded-none max-sm:px-2 max-sm:text-xs"
            aria-label={t("range.label", { range: name })}
            data-testid="range"
          >
            <CalendarDays aria-hidden className="text-ink-soft max-sm:hidden" />
            <span className="truncate">{name}</span>
            <ChevronDown aria-hidden className="text-ink-soft max-sm:hidden" />
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
        <Suspense fallback={<div className="min-h-96 bg-surface-sunken" />}>
          <OwnDates
            title={t("range.custom")}
            shortcut={CUSTOM_KEY}
            first={resolved.firstDay}
            last={resolved.lastDay}
            today={localDate(nowMs, zone)}
            apply={t("range.apply")}
            onApply={(from, to) => choose({ range: "custom", from, to })}
          />
        </Suspense>
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
      className={`w-7 max-sm:w-6 text-ink-soft disabled:opacity-100 disabled:[&_svg]:opacity-40 ${className}`}
    >
      <Icon aria-hidden />
    </Button>
  );
}
