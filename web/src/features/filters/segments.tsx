import { Bookmark } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Button } from "@/components/ui/button";
import { Popover } from "@/components/ui/popover";
import { useWording } from "@/i18n/language";
import type { Condition } from "./condition";

const SegmentList = lazy(() => import("./segment-list"));

interface SegmentsProps {
  domain: string;
  filters: readonly Condition[];
  onFilters: (filters: Condition[]) => void;
}

/** The way to filters that were given a name. */
export function Segments({ domain, filters, onFilters }: SegmentsProps) {
  const { t } = useWording();
  const [open, setOpen] = useState(false);
  return (
    <Popover
      label={t("segment.title")}
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button
          aria-label={t("segment.title")}
          title={t("segment.title")}
          className="max-sm:px-2.5"
          data-testid="segments"
        >
          <Bookmark aria-hidden className="text-ink-soft" />
        </Button>
      }
    >
      <Suspense fallback={<div className="h-40" />}>
        <SegmentList
          domain={domain}
          filters={filters}
          onFilters={(next) => {
            setOpen(false);
            onFilters(next);
          }}
        />
      </Suspense>
    </Popover>
  );
}
