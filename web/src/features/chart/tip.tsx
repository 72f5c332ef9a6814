import type { ReactNode } from "react";
import type { Bucket } from "@/api/generated/graphql";
import { Change } from "@/components/change";
import { cn } from "@/components/ui/classes";
import { changeOf, type MetricKind } from "@/features/overview/metrics";
import { useWording } from "@/i18n/language";
import type { ChartGroup, ChartPoint } from "./geometry";

interface TipProps {
  point: ChartPoint;
  /** The point's place. */
  index: number;
  groups: readonly ChartGroup[] | undefined;
  label: string;
  kind: MetricKind;
  lessIsBetter: boolean;
  bucket: Bucket;
  zone: string;
  colours: readonly string[];
}

/** What the pointer is at: its bucket, the value, that of what it is compared with, and how much it changed. */
export function Tip({ point, index, groups, label, kind, lessIsBetter, bucket, zone, colours }: TipProps) {
  const { t, format } = useWording();
  const { before } = point;
  return (
    <>
      <p className="text-xs text-ink-soft">
        {format.bucket(point.startMs, point.endMs, bucket, zone)}
        {point.running ? ` · ${t("chart.running")}` : null}
      </p>
      <Row colour={groups ? undefined : colours[0]} name={label} strong>
        {format.metric(kind, point.value)}
      </Row>
      {groups?.map((group, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a group is its place
        <Row key={place} colour={colours[place]} name={group.label}>
          {format.metric(kind, group.values[index] ?? null)}
        </Row>
      ))}
      {before ? (
        <div className="mt-1 border-t pt-1">
          <Row colour="text-line-strong" name={format.bucket(before.startMs, before.endMs, bucket, zone)}>
            {format.metric(kind, before.value)}
          </Row>
          <p className="text-right text-xs">
            <Change change={changeOf(point.value, before.value)} lessIsBetter={lessIsBetter} />
          </p>
        </div>
      ) : null}
    </>
  );
}

interface RowProps {
  colour: string | undefined;
  name: string;
  strong?: boolean;
  children: ReactNode;
}

function Row({ colour, name, strong, children }: RowProps) {
  return (
    <p className="mt-0.5 flex items-center gap-2">
      {colour ? <span className={cn("size-2 shrink-0 rounded-full bg-current", colour)} /> : null}
      <span className={cn("truncate", !strong && "text-xs text-ink-soft")}>{name}</span>
      <span className={cn("ml-auto pl-3 tabular-nums", strong ? "font-semibold" : "text-xs")}>{children}</span>
    </p>
  );
}
