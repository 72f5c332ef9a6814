import { CalendarDays, ChevronDown } from "lucide-react";
import { Popover } from "radix-ui";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/classes";
import { Field } from "@/components/ui/field";
import { CUSTOM_KEY, PRESETS, type ResolvedRange } from "@/features/range/range";
import { daysBetween, isDate } from "@/features/range/zone";
import { useWording } from "@/i18n/language";
import type { OverviewSearch } from "./search";

export type RangeChange = Pick<OverviewSearch, "range" | "from" | "to">;

interface RangePickerProps {
  search: OverviewSearch;
  resolved: ResolvedRange;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onChange: (change: RangeChange) => void;
}

/** Presets on the left, own dates on the right. */
export function RangePicker({ search, resolved, open, onOpenChange, onChange }: RangePickerProps) {
  const { t, format } = useWording();
  const name =
    search.range === "custom" ? format.days(resolved.firstDay, resolved.lastDay) : t(`range.${search.range}`);
  const choose = (change: RangeChange) => {
    onOpenChange(false);
    onChange(change);
  };
  return (
    <Popover.Root open={open} onOpenChange={onOpenChange}>
      <Popover.Trigger asChild>
        <Button className="min-w-0 shrink" aria-label={t("range.label", { range: name })} data-testid="range">
          <CalendarDays aria-hidden className="text-ink-soft" />
          <span className="truncate">{name}</span>
          <ChevronDown aria-hidden className="text-ink-soft" />
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label={t("range.label", { range: name })}
          className="z-50 grid max-h-(--radix-popover-content-available-height) w-[min(29rem,calc(100vw-1rem))] overflow-y-auto rounded-lg border bg-surface text-ink shadow-high sm:grid-cols-2"
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
                  <kbd
                    aria-hidden
                    className="rounded-sm border bg-surface-sunken px-1.5 font-sans text-xs text-ink-soft uppercase max-sm:hidden"
                  >
                    {preset.key}
                  </kbd>
                </button>
              </li>
            ))}
          </ul>
          <OwnDates resolved={resolved} active={search.range === "custom"} onApply={choose} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function OwnDates({
  resolved,
  active,
  onApply,
}: {
  resolved: ResolvedRange;
  active: boolean;
  onApply: (change: RangeChange) => void;
}) {
  const { t } = useWording();
  const [problem, setProblem] = useState<"range.incomplete" | "range.order" | null>(null);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const from = form.get("from");
    const to = form.get("to");
    if (!isDate(from) || !isDate(to)) return setProblem("range.incomplete");
    if (daysBetween(from, to) < 0) return setProblem("range.order");
    onApply({ range: "custom", from, to });
  };
  return (
    <form
      onSubmit={submit}
      noValidate
      className="grid content-start gap-3 border-t bg-surface-sunken p-4 sm:border-t-0 sm:border-l"
    >
      <h2 className={cn("flex items-center justify-between font-medium", active && "text-accent")}>
        {t("range.custom")}
        <kbd
          aria-hidden
          className="rounded-sm border bg-surface px-1.5 font-sans text-xs text-ink-soft uppercase max-sm:hidden"
        >
          {CUSTOM_KEY}
        </kbd>
      </h2>
      <Field label={t("range.from")} type="date" name="from" defaultValue={resolved.firstDay} />
      <Field label={t("range.to")} type="date" name="to" defaultValue={resolved.lastDay} />
      {problem ? (
        <p role="alert" className="text-danger">
          {t(problem)}
        </p>
      ) : null}
      <Button type="submit" variant="primary">
        {t("range.apply")}
      </Button>
    </form>
  );
}
