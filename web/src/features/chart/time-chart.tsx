import { type KeyboardEvent, memo, type PointerEvent, useMemo, useState } from "react";
import type { Bucket } from "@/api/generated/graphql";
import { cn } from "@/components/ui/classes";
import { useWording } from "@/i18n/language";
import { type ChartPoint, labelStride, nearestIndex, type Plot, plot } from "./geometry";
import { useSize } from "./use-size";

/** Room for the axes around the plot, in pixels. */
const LEFT = 46;
const RIGHT = 14;
const TOP = 12;
const BOTTOM = 30;

interface TimeChartProps {
  points: readonly ChartPoint[];
  bucket: Bucket;
  zone: string;
  /** What is counted, in words. */
  label: string;
  /** A text colour class: everything that shows the data takes it. */
  colour: string;
}

/** One metric over time. The arrow keys move the cursor as the pointer does, and each value is spoken. */
export function TimeChart({ points, bucket, zone, label, colour }: TimeChartProps) {
  const { t, format } = useWording();
  const [frame, size] = useSize<HTMLDivElement>();
  const [cursor, setCursor] = useState<number | null>(null);
  const width = Math.max(0, size.width - LEFT - RIGHT);
  const height = Math.max(0, size.height - TOP - BOTTOM);
  const drawn = useMemo(() => (width && height ? plot(points, width, height) : null), [points, width, height]);
  const lastKnown = Math.max(
    points.findLastIndex((point) => !point.ahead),
    0,
  );
  const index = Math.min(cursor ?? lastKnown, lastKnown);
  const point = points[index];

  const moveTo = (event: PointerEvent<HTMLDivElement>) => {
    const { left } = event.currentTarget.getBoundingClientRect();
    setCursor(nearestIndex(points, event.clientX - left - LEFT, width));
  };
  const step = (event: KeyboardEvent) => {
    const target = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: lastKnown }[event.key];
    if (event.key === "Escape" && cursor !== null) {
      event.stopPropagation();
      setCursor(null);
    }
    if (target === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    setCursor(Math.min(Math.max(target, 0), lastKnown));
  };
  const name = (item: ChartPoint) => format.bucket(item.startMs, item.endMs, bucket, zone);
  const peak = points.reduce<ChartPoint | undefined>(
    (best, item) => (best && best.value >= item.value ? best : item),
    undefined,
  );
  const first = points[0];
  const end = points.at(-1);

  return (
    <div
      ref={frame}
      className={cn("relative size-full touch-pan-y rounded-md", colour)}
      data-testid="time-chart"
      role="slider"
      tabIndex={0}
      aria-orientation="horizontal"
      aria-label={
        first && end && peak
          ? t("chart.summary", {
              metric: label,
              from: name(first),
              to: name(end),
              peak: format.exactCount(peak.value),
              peakAt: name(peak),
            })
          : label
      }
      aria-valuemin={0}
      aria-valuemax={lastKnown}
      aria-valuenow={index}
      aria-valuetext={point ? `${name(point)}: ${format.exactCount(point.value)}` : label}
      onPointerMove={moveTo}
      onPointerDown={moveTo}
      onPointerLeave={() => setCursor(null)}
      onBlur={() => setCursor(null)}
      onKeyDown={step}
    >
      {drawn ? (
        <svg width={size.width} height={size.height} className="absolute inset-0 overflow-visible" aria-hidden="true">
          <g transform={`translate(${LEFT} ${TOP})`}>
            <Drawing drawn={drawn} points={points} bucket={bucket} zone={zone} width={width} height={height} />
            {cursor !== null && point ? (
              <g className="text-line-strong">
                <line
                  x1={drawn.x(index)}
                  x2={drawn.x(index)}
                  y1={0}
                  y2={height}
                  stroke="currentColor"
                  strokeDasharray="2 3"
                />
                <circle
                  cx={drawn.x(index)}
                  cy={drawn.y(point.value)}
                  r={4.5}
                  className={cn("stroke-surface", colour)}
                  fill="currentColor"
                  strokeWidth={2}
                />
              </g>
            ) : null}
          </g>
        </svg>
      ) : null}
      {drawn && cursor !== null && point ? (
        <Tooltip left={LEFT + drawn.x(index)} frameWidth={size.width}>
          <p className="text-xs text-ink-soft">
            {name(point)}
            {point.running ? ` · ${t("chart.running")}` : null}
          </p>
          <p className="mt-0.5 flex items-center gap-2">
            <span className={cn("size-2 rounded-full bg-current", colour)} />
            {label}
            <strong className="ml-auto pl-3 font-semibold tabular-nums">{format.exactCount(point.value)}</strong>
          </p>
        </Tooltip>
      ) : null}
    </div>
  );
}

interface DrawingProps {
  drawn: Plot;
  points: readonly ChartPoint[];
  bucket: Bucket;
  zone: string;
  width: number;
  height: number;
}

/** Everything that stands still while the pointer moves. */
const Drawing = memo(function Drawing({ drawn, points, bucket, zone, width, height }: DrawingProps) {
  const { format } = useWording();
  const stride = labelStride(bucket, points.length, width);
  const labelled = points.map((point, index) => ({ point, index })).filter(({ index }) => index % stride === 0);
  const known = points.filter((point) => !point.ahead);
  const severalDays = (points.at(-1)?.startMs ?? 0) - (points[0]?.startMs ?? 0) > 86_400_000;
  return (
    <>
      {drawn.yTicks.map((tick) => (
        <g key={tick} transform={`translate(0 ${drawn.y(tick)})`}>
          <line x2={width} className="stroke-line" strokeDasharray={tick === 0 ? undefined : "3 4"} />
          <text x={-10} dy="0.32em" textAnchor="end" className="fill-ink-soft text-xs tabular-nums">
            {format.shortCount(tick)}
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
      <path d={drawn.area} fill="currentColor" opacity={0.1} />
      <path
        d={drawn.solid}
        fill="none"
        stroke="currentColor"
        strokeWidth={2}
        strokeLinejoin="round"
        strokeLinecap="round"
      />
      <path
        d={drawn.dashed}
        data-testid="running-bucket"
        fill="none"
        stroke="currentColor"
        strokeWidth={2}
        strokeDasharray="4 4"
      />
      {known.length <= 2
        ? known.map((point, index) => (
            <circle key={point.startMs} cx={drawn.x(index)} cy={drawn.y(point.value)} r={3.5} fill="currentColor" />
          ))
        : null}
    </>
  );
});

/** Beside the cursor, on the side that has room. */
function Tooltip({ left, frameWidth, children }: { left: number; frameWidth: number; children: React.ReactNode }) {
  const flipped = left > frameWidth / 2;
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute top-2 z-10 max-w-64 rounded-md border bg-surface px-3 py-2 text-sm text-ink shadow-high"
      style={flipped ? { right: frameWidth - left + 14 } : { left: left + 14 }}
    >
      {children}
    </div>
  );
}
