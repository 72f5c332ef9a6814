import { useMemo } from "react";
import { useWording } from "@/i18n/language";

/** Writes an instant in the reader's own zone. */
export function useMoment(): (time: string) => string {
  const { format } = useWording();
  return useMemo(() => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    return (time) => format.moment(Date.parse(time), timeZone);
  }, [format]);
}
