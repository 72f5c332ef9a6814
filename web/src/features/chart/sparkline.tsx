import { memo } from "react";
import { spark } from "./geometry";

const WIDTH = 120;
const HEIGHT = 24;

/** The course of a metric, without numbers: the chart and its table have those. */
export const Sparkline = memo(function Sparkline({ values }: { values: readonly (number | null)[] }) {
  return (
    <svg
      viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`}
      preserveAspectRatio="none"
      className="size-full overflow-visible"
      aria-hidden="true"
    >
      <path
        d={spark(values, WIDTH, HEIGHT)}
        fill="none"
        stroke="currentColor"
        strokeWidth={1.5}
        vectorEffect="non-scaling-stroke"
        strokeLinejoin="round"
      />
    </svg>
  );
});
