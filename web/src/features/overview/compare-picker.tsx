import { ChevronDown, GitCompareArrows } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Button } from "@/components/ui/button";
import { Key } from "@/components/ui/key";
import { Popover } from "@/components/ui/popover";
import { COMPARE_KEY, COMPARISONS, type ComparisonName } from "@/features/range/comparison";
import type { ResolvedRange } from "@/features/range/range";
import { addDays, localDate } from "@/features/range/zone";
import { useWording } from "@/i18n/language";
import type { OverviewSearch } from "./search";

const OwnDates = lazy(() => import("./own-dates"));

type ComparisonChange = Pick<OverviewSearch, "compare" | "compareFrom" | "compareTo">;

interface ComparePickerProps {
  search: OverviewSearch;
  range: ResolvedRange;
  zone: string;
  nowMs: number;
  onChange: (change: ComparisonChange) => void;
}

/** What the numbers are compared with. */
export function ComparePicker({ search, range, zone, nowMs, onChange }: ComparePickerProps) {
  const { t, format } = useWording();
  const [open, setOpen] = useState(false);
  const [dating, setDating] = useState(false);
  const { compareFrom, compareTo } = search;
  const name = compareFrom && compareTo ? format.days(compareFrom, compareTo) : t(`compare.${search.compare}`);
  const choose = (compare: ComparisonName) => {
    if (compare === "custom") return setDating(true);
    setOpen(false);
    onChange({ compare });
  };
  return (
    <Popover
      label={t("compare.label", { name })}
      align="end"
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        setDating(next && search.compare === "custom");
      }}
      trigger={
        <Button
          aria-label={t("compare.label", { name })}
          title={t("compare.label", { name })}
          className="max-sm:px-2.5"
          data-testid="compare"
        >
          <GitCompareArrows aria-hidden className="text-ink-soft" />
          <span className="max-w-40 truncate max-xl:hidden">{name}</span>
          <ChevronDown aria-hidden className="text-ink-soft max-xl:hidden" />
        </Button>
      }
    >
      <ul className="p-1.5">
        {COMPARISONS.map((each) => (
          <li key={each}>
            <button
              type="button"
              aria-current={search.compare === each ? "true" : undefined}
              onClick={() => choose(each)}
              className="flex w-full items-center gap-2 rounded-md px-2.5 py-1.5 text-left hover:bg-surface-hover aria-current:bg-accent-soft aria-current:font-medium"
            >
              <span className="flex-1">{t(`compare.${each}`)}</span>
              {each === "previous" ? <Key name={COMPARE_KEY} /> : null}
            </button>
          </li>
        ))}
      </ul>
      {dating ? (
        <Suspense>
          <OwnDates
            title={t("compare.custom")}
            first={compareFrom ?? addDays(range.firstDay, -Math.ceil(range.days))}
            last={compareTo ?? addDays(range.firstDay, -1)}
            today={localDate(nowMs, zone)}
            apply={t("compare.apply")}
            onApply={(from, to) => {
              setOpen(false);
              onChange({ compare: "custom", compareFrom: from, compareTo: to });
            }}
          />
        </Suspense>
      ) : null}
    </Popover>
  );
}
