import { useMemo } from "react";
import { useWording } from "@/i18n/language";
import { type DimensionName, propertyName, type Subject } from "./condition";

/** Values that the server has a fixed list of, and that therefore have a name in the dictionaries. */
export const NAMED_VALUES = {
  channel: ["direct", "search", "social", "email", "paid", "referral", "ai", "internal"],
  device: ["desktop", "mobile", "tablet"],
  screen: ["xs", "sm", "md", "lg", "xl"],
} as const;

export type Label = (subject: Subject, value: string | null) => string;

/** What a value is called in the reader's language. No value, null or empty, is called so. */
export function useLabel(): Label {
  const { t, format } = useWording();
  return useMemo(
    () => (subject, value) => {
      if (value === null || value === "") return t("value.none");
      switch (subject) {
        case "country":
          return format.country(value);
        case "language":
          return format.language(value);
        case "channel": {
          const name = NAMED_VALUES.channel.find((each) => each === value);
          return name ? t(`channel.${name}`) : value;
        }
        case "device": {
          const name = NAMED_VALUES.device.find((each) => each === value);
          return name ? t(`device.${name}`) : value;
        }
        case "screen": {
          const name = NAMED_VALUES.screen.find((each) => each === value);
          return name ? t(`screen.${name}`) : value;
        }
        default:
          return value;
      }
    },
    [t, format],
  );
}

/** What a dimension or property is called. */
export function useSubjectName(): (subject: Subject) => string {
  const { t } = useWording();
  return useMemo(() => (subject) => propertyName(subject) ?? t(`dimension.${subject as DimensionName}`), [t]);
}
