import { ListFilter } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import type { ResolvedRange } from "@/features/range/range";
import { useWording } from "@/i18n/language";
import { type Condition, withCondition } from "./condition";
import { FilterForm } from "./filter-form";
import { FilterPopover } from "./filter-popover";

interface AddFilterProps {
  domain: string;
  range: ResolvedRange;
  filters: readonly Condition[];
  onFilters: (filters: Condition[]) => void;
}

/** Where the focus goes when the chip that had it is gone. */
export const ADD_FILTER_ID = "add-filter";

export function AddFilter({ domain, range, filters, onFilters }: AddFilterProps) {
  const { t } = useWording();
  const [open, setOpen] = useState(false);
  return (
    <FilterPopover
      label={t("filter.add")}
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button id={ADD_FILTER_ID} aria-label={t("filter.add")} title={t("filter.add")}>
          <ListFilter aria-hidden />
          <span className="max-lg:hidden">{t("filter.button")}</span>
        </Button>
      }
    >
      <FilterForm
        domain={domain}
        range={range}
        onSubmit={(condition) => {
          setOpen(false);
          onFilters(withCondition(filters, condition));
        }}
      />
    </FilterPopover>
  );
}
