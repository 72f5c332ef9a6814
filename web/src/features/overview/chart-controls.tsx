import { Globe, Layers } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Bucket } from "@/api/generated/graphql";
import { readSubject, type Subject } from "@/features/filters/condition";
import type { Scope } from "@/features/filters/filter-values";
import { SubjectOptions } from "@/features/filters/subject-options";
import type { BucketChoice } from "@/features/range/bucket";
import { isZone } from "@/features/range/zone";
import { useWording } from "@/i18n/language";
import { BucketPicker } from "./bucket-picker";

interface ChartControlsProps {
  bucket: BucketChoice;
  days: number;
  /** What the API used, once it answered. */
  used: Bucket | undefined;
  onBucket: (bucket: BucketChoice) => void;
  scope: Scope;
  by: Subject | undefined;
  /** What the site's days are kept in. */
  siteZone: string;
  /** The reader's own choice; undefined for the site's. */
  zone: string | undefined;
  nowMs: number;
  onBy: (by: Subject | undefined) => void;
  onZone: (zone: string | undefined) => void;
}

/** How long a point of the chart is, what it is split by, and whose days and hours are meant. */
export function ChartControls(props: ChartControlsProps) {
  const { bucket, days, used, onBucket, scope, by, siteZone, zone, nowMs, onBy, onZone } = props;
  const { t, format } = useWording();
  const [choosing, setChoosing] = useState(false);
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const near = [...new Set([siteZone, own, "UTC", ...(zone ? [zone] : [])])];
  const name = (each: string) => format.zone(each, nowMs);
  return (
    <>
      <BucketPicker choice={bucket} days={days} used={used} onChange={onBucket} />
      <SmallSelect
        label={t("chart.by")}
        icon={<Layers aria-hidden />}
        value={by ?? ""}
        active={by !== undefined}
        onNear={() => setChoosing(true)}
        onChange={(value) => onBy(readSubject(value))}
      >
        <option value="">{t("chart.by.none")}</option>
        <SubjectOptions scope={scope} chosen={by} wanted={choosing} />
      </SmallSelect>
      <SmallSelect
        label={t("chart.zone.choose")}
        icon={<Globe aria-hidden />}
        value={zone ?? siteZone}
        active={zone !== undefined}
        onChange={(value) => onZone(value === siteZone || !isZone(value) ? undefined : value)}
      >
        <optgroup label={t("chart.zone.near")}>
          {near.map((each) => (
            <option key={each} value={each}>
              {name(each)}
            </option>
          ))}
        </optgroup>
        <optgroup label={t("chart.zone.all")}>
          {Intl.supportedValuesOf("timeZone")
            .filter((each) => !near.includes(each))
            .map((each) => (
              <option key={each} value={each}>
                {each.replaceAll("_", " ")}
              </option>
            ))}
        </optgroup>
      </SmallSelect>
    </>
  );
}

interface SmallSelectProps {
  label: string;
  icon: ReactNode;
  value: string;
  /** Something else than usual is chosen. */
  active: boolean;
  onChange: (value: string) => void;
  /** The pointer or the focus is at it. */
  onNear?: () => void;
  children: ReactNode;
}

function SmallSelect({ label, icon, value, active, onChange, onNear, children }: SmallSelectProps) {
  return (
    <label
      data-active={active || undefined}
      title={label}
      className="relative inline-flex h-8 items-center rounded-md border text-xs font-medium text-ink-soft hover:bg-surface-hover data-active:border-accent data-active:text-accent [&_svg]:pointer-events-none [&_svg]:absolute [&_svg]:left-2 [&_svg]:size-3.5"
    >
      {icon}
      <span className="sr-only">{label}</span>
      <select
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onFocus={onNear}
        onPointerEnter={onNear}
        className="h-full w-full max-w-36 cursor-pointer rounded-md bg-transparent pr-1 pl-7 text-ellipsis [&_option]:bg-surface [&_option]:text-ink"
      >
        {children}
      </select>
    </label>
  );
}
