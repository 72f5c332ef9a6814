import { useMemo } from "react";
import type { Subject } from "@/features/filters/condition";
import { useLabel } from "@/features/filters/use-labels";
import { useWording } from "@/i18n/language";
import type { Group } from "./vocabulary";

/** What a group's value is called in the reader's language. */
export function useGroupLabel(): (group: Group, value: string | null) => string {
  const label = useLabel();
  const { format } = useWording();
  return useMemo(
    () => (group, value) => {
      if (group === "weekday" && value) return format.weekday(Number(value));
      if (group === "hour" && value) return `${value.padStart(2, "0")}:00`;
      return label(group as Subject, value);
    },
    [label, format],
  );
}
