import { X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "@/components/ui/button";
import { Key } from "@/components/ui/key";
import { useWording } from "@/i18n/language";
import { ADD_FILTER_ID } from "./add-filter";
import { type Condition, isSame } from "./condition";
import { FilterPopover } from "./filter-popover";
import type { Scope } from "./filter-values";

import { useLabel, useSubjectName } from "./use-labels";

interface FilterChipsProps {
  scope: Scope;
  filters: readonly Condition[];
  onFilters: (filters: Condition[]) => void;
  /** What else is done with them all. */
  children?: ReactNode;
}

/** One chip for each condition. On a phone they stand in one line that scrolls by itself, so that the page keeps its room. */
export function FilterChips({ scope, filters, onFilters, children }: FilterChipsProps) {
  const { t } = useWording();
  const clear = (next: Condition[]) => {
    onFilters(next);
    document.getElementById(ADD_FILTER_ID)?.focus();
  };
  return (
    <section
      aria-label={t("filter.active")}
      className="relative flex items-center gap-2 p-1 max-md:-mx-4 max-md:overflow-x-auto max-md:px-4 md:-mx-1 md:flex-wrap"
      data-testid="filters"
    >
      {filters.map((condition, index) => (
        <Chip
          // biome-ignore lint/suspicious/noArrayIndexKey: while a chip is edited it stays the same chip
          key={index}
          scope={scope}
          condition={condition}
          onChange={(next) => onFilters(replaced(filters, index, next))}
          onRemove={() => clear(filters.toSpliced(index, 1))}
        />
      ))}
      <Button variant="quiet" className="h-8 px-2 text-xs" onClick={() => clear([])}>
        {t("filter.clear")}
        <Key name="Esc" />
      </Button>
      {children}
    </section>
  );
}

interface ChipProps {
  scope: Scope;
  condition: Condition;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
}

function Chip({ scope, condition, onChange, onRemove }: ChipProps) {
  const { t } = useWording();
  const label = useLabel();
  const [open, setOpen] = useState(false);
  const dimension = useSubjectName()(condition.dimension);
  const operator = t(`operator.${condition.operator}`);
  const values = condition.values.map((value) => label(condition.dimension, value)).join(` ${t("filter.or-word")} `);
  const whole = `${dimension} ${operator} ${values}`;
  return (
    <span
      className="inline-flex h-8 max-w-full shrink-0 items-center rounded-md border bg-surface shadow-low"
      data-testid="chip"
    >
      <FilterPopover
        label={t("filter.edit", { filter: whole })}
        open={open}
        onOpenChange={setOpen}
        trigger={
          <button
            type="button"
            title={whole}
            className="flex h-full min-w-0 items-center gap-1.5 rounded-l-md pr-1.5 pl-2.5 hover:bg-surface-hover"
          >
            <span className="sr-only">{t("filter.edit", { filter: whole })}</span>
            <span aria-hidden className="text-ink-soft">
              {dimension}
            </span>
            <span aria-hidden className={condition.operator === "is" ? "text-ink-soft" : "font-medium text-accent"}>
              {operator}
            </span>
            <span aria-hidden className="max-w-56 truncate font-medium">
              {values}
            </span>
          </button>
        }
        scope={scope}
        initial={condition}
        onOperator={(next) => onChange({ ...condition, operator: next })}
        onSubmit={(next) => {
          setOpen(false);
          onChange(next);
        }}
      />
      <button
        type="button"
        aria-label={t("filter.remove", { filter: whole })}
        onClick={onRemove}
        className="grid h-full w-8 place-content-center rounded-r-md text-ink-soft hover:bg-surface-hover hover:text-ink"
      >
        <X aria-hidden className="size-3.5" />
      </button>
    </span>
  );
}

/** With the one at `index` changed; if that makes it the same as another, one of them is enough. */
function replaced(filters: readonly Condition[], index: number, next: Condition): Condition[] {
  return filters.with(index, next).filter((each, place) => place === index || !isSame(each, next));
}
