import { type KeyboardEvent, type PointerEvent, type ReactNode, useMemo, useState } from "react";
import type { Bucket } from "@/api/generated/graphql";
import { cn } from "@/components/ui/classes";
import type { MetricKind } from "@/features/overview/metrics";
import { useWording } from "@/i18n/language";
import { Drawing } from "./drawing";
import { type ChartData, type ChartPoint, nearestIndex, plot } from "./geometry";
import { Tip } from "./tip";
import { useSize } from "./use-size";

/** Room for the axes around the plot, in pixels. */
const LEFT = 46;
const RIGHT = 14;
const TOP = 12;
const BOTTOM = 30;

interface TimeChartProps extends ChartData {
  bucket: Bucket;
  zone: string;
  /** What is counted, in words. */
  label: string;
  kind: MetricKind;
  lessIsBetter: boolean;
  /** A text colour class for each line: everything that shows its data takes it. */
  colours: readonly string[];
  /** The reader marked a stretch, from the start of one bucket to the end of another. */
  onZoom: (startMs: number, endMs: number) => void;
  /** The reader wants to note something at a bucket; undefined for those who may not. */
  onNote: ((startMs: number) => void) | undefined;
  /** What lies over the plot, by where it is in it. */
  overlay: (place: (instantMs: number) => number) => ReactNode;
}

/**
 * One metric over time. The arrow keys move the cursor as the pointer does, and each value is spoken. Dragging, or Shift
 * with the arrow keys and then Enter, zooms in.
 */
export function TimeChart(props: TimeChartProps) {
  const { points, groups, stacked, wholeNumbers, bucket, zone, label, kind, colours, onZoom, onNote, overlay } = props;
  const { t, format } = useWording();
  const [frame, size] = useSize<HTMLDivElement>();
  const [cursor, setCursor] = useState<number | null>(null);
  const [anchor, setAnchor] = useState<number | null>(null);
  const width = Math.max(0, size.width - LEFT - RIGHT);
  const height = Math.max(0, size.height - TOP - BOTTOM);
  const drawn = useMemo(
    () => (width && height ? plot({ points, groups, stacked, wholeNumbers }, width, height) : null),
    [points, groups, stacked, wholeNumbers, width, height],
  );
  const lastKnown = Math.max(
    points.findLastIndex((point) => !point.ahead),
    0,
  );
  const index = Math.min(cursor ?? lastKnown, lastKnown);
  const point = points[index];
  const marked = anchor !== null && anchor !== index ? [Math.min(anchor, index), Math.max(anchor, index)] : undefined;

  const at = (event: PointerEvent<HTMLDivElement>) => {
    const { left } = event.currentTarget.getBoundingClientRect();
    return nearestIndex(points, event.clientX - left - LEFT, width);
  };
  const drop = () => {
    setAnchor(null);
    setCursor(null);
  };
  const zoom = () => {
    const [from = 0, to = 0] = marked ?? [];
    const [first, last] = [points[from], points[to]];
    setAnchor(null);
    if (marked && first && last) onZoom(first.startMs, last.endMs);
  };
  const press = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const target = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: lastKnown }[event.key];
    if (event.key === "Escape" && cursor !== null) {
      event.stopPropagation();
      drop();
    }
    if (event.key === "Enter" && marked) zoom();
    if (target === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    setAnchor(event.shiftKey ? (anchor ?? index) : null);
    setCursor(Math.min(Math.max(target, 0), lastKnown));
  };
  const name = (item: ChartPoint) => format.bucket(item.startMs, item.endMs, bucket, zone);
  const peak = points.reduce<ChartPoint | undefined>(
    (best, item) => (item.value !== null && (best?.value ?? -1) < item.value ? item : best),
    undefined,
  );
  const first = points[0];
  const end = points.at(-1);
  const spoken = (item: ChartPoint) => {
    const before = item.before ? ` (${format.metric(kind, item.before.value)})` : "";
    return `${name(item)}: ${format.metric(kind, item.value)}${before}`;
  };

  return (
    <div className="relative size-full">
      <div
        ref={frame}
        className="relative size-full touch-pan-y rounded-md"
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
                peak: format.metric(kind, peak.value),
                peakAt: name(peak),
              })
            : label
        }
        aria-valuemin={0}
        aria-valuemax={lastKnown}
        aria-valuenow={index}
        aria-valuetext={point ? spoken(point) : label}
        onPointerMove={(event) => setCursor(at(event))}
        onPointerDown={(event) => {
          const place = at(event);
          setCursor(place);
          // A finger that moves over the chart reads it.
          if (event.pointerType === "touch" || event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          setAnchor(place);
        }}
        onPointerUp={zoom}
        onDoubleClick={() => point && onNote?.(point.startMs)}
        onPointerCancel={drop}
        onPointerLeave={drop}
        onBlur={drop}
        onKeyDown={press}
      >
        {drawn ? (
          <svg
            width={size.width}
            height={size.height}
            className="absolute inset-0 overflow-visible select-none"
            aria-hidden="true"
          >
            <g transform={`translate(${LEFT} ${TOP})`}>
              {marked ? (
                <rect
                  x={drawn.x(marked[0] ?? 0)}
                  width={drawn.x(marked[1] ?? 0) - drawn.x(marked[0] ?? 0)}
                  height={height}
                  className="fill-accent-soft"
                  data-testid="marked"
                />
              ) : null}
              <Drawing {...{ drawn, points, bucket, zone, kind, colours, stacked, width, height }} />
              {cursor !== null ? (
                <g className="text-line-strong">
                  <line
                    x1={drawn.x(index)}
                    x2={drawn.x(index)}
                    y1={0}
                    y2={height}
                    stroke="currentColor"
                    strokeDasharray="2 3"
                  />
                  {drawn.tops.map((tops, place) => {
                    const top = tops[index];
                    return top === null || top === undefined ? null : (
                      <circle
                        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
                        key={place}
                        cx={drawn.x(index)}
                        cy={drawn.y(top)}
                        r={4.5}
                        className={cn("stroke-surface", colours[place])}
                        fill="currentColor"
                        strokeWidth={2}
                      />
                    );
                  })}
                </g>
              ) : null}
            </g>
          </svg>
        ) : null}
        {drawn && cursor !== null && point ? (
          <Beside left={LEFT + drawn.x(index)} frameWidth={size.width}>
            {marked ? (
              <p className="text-xs text-ink-soft">
                {t("chart.zoom", {
                  range: format.span(points[marked[0] ?? 0]?.startMs ?? 0, points[marked[1] ?? 0]?.endMs ?? 0, zone),
                })}
              </p>
            ) : (
              <Tip
                {...{ point, index, groups, label, kind, bucket, zone, colours }}
                lessIsBetter={props.lessIsBetter}
              />
            )}
          </Beside>
        ) : null}
      </div>
      {drawn ? overlay((instantMs) => LEFT + drawn.x(placeOf(points, instantMs))) : null}
    </div>
  );
}

/** Where in the row of buckets an instant is, fractions included. */
function placeOf(points: readonly ChartPoint[], instantMs: number): number {
  const index = points.findLastIndex((point) => point.startMs <= instantMs);
  const point = points[index];
  if (!point || index === points.length - 1) return Math.max(index, 0);
  return index + Math.min((instantMs - point.startMs) / (point.endMs - point.startMs), 1);
}

/** Beside the cursor, on the side that has room. */
function Beside({ left, frameWidth, children }: { left: number; frameWidth: number; children: ReactNode }) {
  const flipped = left > frameWidth / 2;
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute top-2 z-10 w-max max-w-72 rounded-md border bg-surface px-3 py-2 text-sm text-ink shadow-high"
      style={flipped ? { right: frameWidth - left + 14 } : { left: left + 14 }}
    >
      {children}
    </div>
  );
}
