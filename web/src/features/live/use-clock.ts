import { useMemo } from "react";
import { localDate } from "@/features/range/zone";
import { localeFor, useWording } from "@/i18n/language";

/** Writes the time of day in a zone, to the minute or to the second; with the day, where that is not today. */
export function useClock(timeZone: string, timeStyle: "short" | "medium"): (time: string) => string {
  const { language } = useWording();
  return useMemo(() => {
    const locale = localeFor(language, navigator.languages);
    const today = new Intl.DateTimeFormat(locale, { timeStyle, timeZone });
    const before = new Intl.DateTimeFormat(locale, {
      day: "numeric",
      month: "short",
      hour: "2-digit",
      minute: "2-digit",
      timeZone,
    });
    return (time) => {
      const instantMs = Date.parse(time);
      const style = localDate(instantMs, timeZone) === localDate(Date.now(), timeZone) ? today : before;
      return style.format(instantMs);
    };
  }, [language, timeZone, timeStyle]);
}
