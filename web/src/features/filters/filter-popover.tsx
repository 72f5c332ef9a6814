import { type ComponentProps, lazy, Suspense } from "react";
import { Popover } from "@/components/ui/popover";

/** The form comes when somebody first opens it. */
const FilterForm = lazy(() => import("./filter-form"));

type FilterPopoverProps = Omit<ComponentProps<typeof Popover>, "children"> & ComponentProps<typeof FilterForm>;

/** Beside what opened it, the form that makes or changes a condition. */
export function FilterPopover({ trigger, label, open, onOpenChange, ...form }: FilterPopoverProps) {
  return (
    <Popover trigger={trigger} label={label} open={open} onOpenChange={onOpenChange}>
      <Suspense fallback={<div className="h-80" />}>
        <FilterForm {...form} />
      </Suspense>
    </Popover>
  );
}
