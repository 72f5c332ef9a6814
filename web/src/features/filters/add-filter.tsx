import { ListFilter } from "lucide-react";
import { Button } from "@/components/ui/button";
import { useWording } from "@/i18n/language";
import { type Condition, withCondition } from "./condition";
import { FilterPopover } from "./filter-popover";
import type { Scope } from "./filter-values";

interface AddFilterProps {
  scope: Scope;
  filters: readonly Condition[];
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onFilters: (filters: Condition[]) => void;
}

/** Where the focus goes when the chip that had it is gone. */
export const ADD_FILTER_ID = "add-filter";

export function AddFilter({ scope, filters, open, onOpenChange, onFilters }: AddFilterProps) {
  const { t } = useWording();
  return (
    <FilterPopover
      label={t("filter.add")}
      open={open}
      onOpenChange={onOpenChange}
      trigger={
        <Button id={ADD_FILTER_ID} aria-label={t("filter.add")} title={t("filter.add")} className="max-sm:px-2.5">
          <ListFilter aria-hidden />
          <span className="max-lg:hidden">{t("filter.button")}</span>
        </Button>
      }
      scope={scope}
      onSubmit={(condition) => {
        onOpenChange(false);
        onFilters(withCondition(filters, condition));
      }}
    />
  );
}
