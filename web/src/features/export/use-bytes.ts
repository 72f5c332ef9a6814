import { useMemo } from "react";
import { localeFor, useWording } from "@/i18n/language";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];

/** “3.4 MB”, in the reader's language. */
export function useBytes(): (bytes: number) => string {
  const { language } = useWording();
  return useMemo(() => {
    const locale = localeFor(language, navigator.languages);
    return (bytes) => {
      const step = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
      const unit = UNITS[step] ?? "byte";
      const style = { style: "unit", unit, unitDisplay: "short", maximumSignificantDigits: 2 } as const;
      return new Intl.NumberFormat(locale, style).format(bytes / 1000 ** step);
    };
  }, [language]);
}
