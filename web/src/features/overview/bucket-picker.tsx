import { ChevronDown } from "lucide-react";
import type { Bucket } from "@/api/generated/graphql";
import { Button } from "@/components/ui/button";
import { Menu, MenuChoice, MenuOption } from "@/components/ui/menu";
import { type BucketChoice, bucketName, bucketsFor } from "@/features/range/bucket";
import { useWording } from "@/i18n/language";

interface BucketPickerProps {
  choice: BucketChoice;
  days: number;
  /** What the API used, once it answered. */
  used: Bucket | undefined;
  onChange: (choice: BucketChoice) => void;
}

export function BucketPicker({ choice, days, used, onChange }: BucketPickerProps) {
  const { t } = useWording();
  const allowed = bucketsFor(days);
  const automatic = choice === "auto" || !allowed.includes(choice);
  const name = automatic ? (used ? t(`bucket.${bucketName(used)}`) : t("bucket.auto")) : t(`bucket.${choice}`);
  return (
    <Menu
      trigger={
        <Button aria-label={t("bucket.label", { bucket: name })} className="h-8 px-2 text-xs" data-testid="bucket">
          {name}
          <ChevronDown aria-hidden className="text-ink-soft" />
        </Button>
      }
    >
      <MenuChoice
        value={automatic ? "auto" : choice}
        onValueChange={(value) =>
          onChange(value === "auto" ? "auto" : (allowed.find((each) => each === value) ?? "auto"))
        }
      >
        <MenuOption value="auto">
          {automatic && used ? t("bucket.auto-is", { bucket: name }) : t("bucket.auto")}
        </MenuOption>
        {allowed.map((each) => (
          <MenuOption key={each} value={each}>
            {t(`bucket.${each}`)}
          </MenuOption>
        ))}
      </MenuChoice>
    </Menu>
  );
}
