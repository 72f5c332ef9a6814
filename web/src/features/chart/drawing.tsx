import { memo } from "react";
import type { Bucket } from "@/api/generated/graphql";
import { cn } from "@/components/ui/classes";
import type { MetricKind } from "@/features/overview/metrics";
import { useWording } from "@/i18n/language";
import { type ChartPoint, labelStride, type Plot } from "./geometry";

/** A text colour class for each group, and for all that have none of their own. */
const GROUP_COLOURS = ["text-series-1", "text-series-2", "text-series-3", "text-series-4", "text-series-5"];

/** The colour of a group; `other` is all those together that have no line of their own. */
export function groupColour(index: number, other: boolean): string {
  return (other ? undefined : GROUP_COLOURS[index]) ?? "text-series-other";
}

interface DrawingProps {
  drawn: Plot;
  points: readonly ChartPoint[];
  bucket: Bucket;
  zone: string;
  kind: MetricKind;
  /** A text colour class for each line. */
  colours: readonly string[];
  /** Groups on top of each other are filled in full: a light fill would mix their colours. */
  stacked: boolean;
  width: number;
  height: number;
}

/** Everything that stands still while the pointer moves. */
export const Drawing = memo(function Drawing(props: DrawingProps) {
  const { drawn, points, bucket, zone, kind, colours, stacked, width, height } = props;
  const { format } = useWording();
  const stride = labelStride(bucket, points.length, width);
  const labelled = points.map((point, index) => ({ point, index })).filter(({ index }) => index % stride === 0);
  const known = points.filter((point) => !point.ahead).length;
  const severalDays = (points.at(-1)?.startMs ?? 0) - (points[0]?.startMs ?? 0) > 86_400_000;
  // The first group is at the bottom, and its line goes over the areas of the others.
  const order = drawn.lines.map((each, index) => ({ each, index })).reverse();
  return (
    <>
      {drawn.yTicks.map((tick) => (
        <g key={tick} transform={`translate(0 ${drawn.y(tick)})`}>
          <line x2={width} className="stroke-line" strokeDasharray={tick === 0 ? undefined : "3 4"} />
          <text x={-10} dy="0.32em" textAnchor="end" className="fill-ink-soft text-xs tabular-nums">
            {format.axis(kind, tick)}
          </text>
        </g>
      ))}
      {labelled.map(({ point, index }) => (
        <text
          key={point.startMs}
          x={drawn.x(index)}
          y={height + 21}
          textAnchor={index === 0 && points.length > 1 ? "start" : width - drawn.x(index) < 20 ? "end" : "middle"}
          className="fill-ink-soft text-xs tabular-nums"
        >
          {format.tick(point.startMs, bucket, zone, severalDays)}
        </text>
      ))}
      <path
        d={drawn.before}
        data-testid="before"
        fill="none"
        className="text-line-strong"
        stroke="currentColor"
        strokeWidth={1.5}
        strokeDasharray="1 4"
        strokeLinecap="round"
      />
      {order.map(({ each, index }) => (
        <g key={index} className={colours[index]} data-testid="line">
          {colours.length === 1 || stacked ? (
            <path d={each.area} fill="currentColor" opacity={stacked ? 0.75 : 0.1} />
          ) : null}
          <path
            d={each.solid}
            fill="none"
            className={cn(stacked && "stroke-surface")}
            stroke="currentColor"
            strokeWidth={stacked ? 1 : 2}
            strokeLinejoin="round"
            strokeLinecap="round"
          />
          <path
            d={each.dashed}
            data-testid="running-bucket"
            fill="none"
            stroke="currentColor"
            strokeWidth={2}
            strokeDasharray="4 4"
          />
          {known <= 2
            ? drawn.tops[index]?.map((top, place) =>
                top === null ? null : (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a point is its place
                  <circle key={place} cx={drawn.x(place)} cy={drawn.y(top)} r={3.5} fill="currentColor" />
                ),
              )
            : null}
        </g>
      ))}
    </>
  );
});
