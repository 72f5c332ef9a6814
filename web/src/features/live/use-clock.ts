import { useMemo } from "react";
import { localeFor, useWording } from "@/i18n/language";

/** Writes the time of day in a zone, to the minute or to the second. */
export function useClock(timeZone: string, timeStyle: "short" | "medium"): (time: string) => string {
  const { language } = useWording();
  return useMemo(() => {
    const style = new Intl.DateTimeFormat(localeFor(language, navigator.languages), { timeStyle, timeZone });
    return (time) => style.format(Date.parse(time));
  }, [language, timeZone, timeStyle]);
}
