import { queryOptions, useQuery } from "@tanstack/react-query";
import { geoEqualEarth, geoPath } from "d3-geo";
import codes from "i18n-iso-countries/codes.json";
import { memo, useMemo, useState } from "react";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import atlasAddress from "world-atlas/countries-110m.json?url";
import { cn } from "@/components/ui/classes";
import { Skeleton } from "@/components/ui/skeleton";
import { useWording } from "@/i18n/language";
import type { Row } from "./cards-data";

const WIDTH = 400;
const HEIGHT = 200;
/** Nobody lives there, and without it the others have more room. */
const ANTARCTICA = "010";

const ALPHA_2 = new Map(codes.map(([alpha2, , numeric]) => [numeric, alpha2]));

interface Outline {
  key: string;
  /** Two letters; undefined for what no standard names. */
  code: string | undefined;
  /** An SVG path. */
  path: string;
}

/** The outlines of all countries: they are data, fetched and drawn once. */
const outlinesQuery = queryOptions({
  queryKey: ["world-map"],
  queryFn: async ({ signal }) => {
    const answer = await fetch(atlasAddress, { signal });
    return outlines((await answer.json()) as Atlas);
  },
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: Number.POSITIVE_INFINITY,
});

type Atlas = Topology<{ countries: GeometryCollection }>;

function outlines(atlas: Atlas): Outline[] {
  const countries = feature(atlas, atlas.objects.countries);
  const shown = countries.features.filter((country) => country.id !== ANTARCTICA);
  const draw = geoPath(geoEqualEarth().fitSize([WIDTH, HEIGHT], { ...countries, features: shown })).digits(1);
  return shown.map((country, index) => ({
    key: `${country.id ?? "none"}-${index}`,
    // Northern Cyprus, Somaliland and Kosovo have no number.
    code: ALPHA_2.get(String(country.id)),
    path: draw(country) ?? "",
  }));
}

/** Five shades: more of them nobody tells apart. */
const SHADES = ["fill-map-1", "fill-map-2", "fill-map-3", "fill-map-4", "fill-map-5"];

interface WorldMapProps {
  rows: readonly Row[];
  isChosen: (code: string) => boolean;
  onCountry: (code: string) => void;
}

/**
 * Visitors by country, in shades. For a pointer only: the same countries are buttons in the list below, in the list of
 * the next tab, and in the large table.
 */
function WorldMap({ rows, isChosen, onCountry }: WorldMapProps) {
  const { t, format } = useWording();
  const [hovered, setHovered] = useState<string | null>(null);
  const visitors = useMemo(() => new Map(rows.map((row) => [row.value, row.visitors])), [rows]);
  const most = Math.max(1, ...rows.filter((row) => row.value !== null).map((row) => row.visitors));
  const shadeOf = useMemo(
    () => (code: string | undefined) => {
      const count = (code && visitors.get(code)) || 0;
      // By the root: one large country must not make all others look empty.
      const part = Math.sqrt(count / most);
      return count === 0 ? "fill-map-0" : (SHADES[Math.min(Math.floor(part * SHADES.length), SHADES.length - 1)] ?? "");
    },
    [visitors, most],
  );
  const countries = useQuery(outlinesQuery).data;
  if (!countries) return <Skeleton className="size-full" />;
  const count = hovered === null ? undefined : (visitors.get(hovered) ?? 0);
  return (
    <div className="relative size-full" data-testid="world-map">
      <Outlines
        countries={countries}
        shadeOf={shadeOf}
        hovered={hovered}
        isChosen={isChosen}
        onHover={setHovered}
        onCountry={onCountry}
      />
      {hovered !== null ? (
        <p
          aria-hidden
          className="pointer-events-none absolute bottom-0 left-0 rounded-md border bg-surface px-2 py-1 text-xs shadow-high"
        >
          {format.country(hovered)}{" "}
          <strong className="pl-1 font-semibold tabular-nums">{format.count(count ?? 0)}</strong> {t("card.visitors")}
        </p>
      ) : null}
    </div>
  );
}

interface OutlinesProps extends Pick<WorldMapProps, "isChosen" | "onCountry"> {
  countries: readonly Outline[];
  shadeOf: (code: string | undefined) => string;
  hovered: string | null;
  onHover: (code: string | null) => void;
}

const Outlines = memo(function Outlines({ countries, shadeOf, hovered, isChosen, onHover, onCountry }: OutlinesProps) {
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      className="size-full"
      aria-hidden="true"
      onPointerLeave={() => onHover(null)}
    >
      {countries.map(({ key, code, path }) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: hidden from the keyboard, which has the list of the same countries
        <path
          key={key}
          d={path}
          data-country={code}
          className={cn(
            "stroke-surface [stroke-width:0.5]",
            shadeOf(code),
            code && "cursor-pointer",
            code && isChosen(code) && "stroke-accent [stroke-width:1.5]",
            code && code === hovered && "stroke-ink [stroke-width:1]",
          )}
          onPointerEnter={() => onHover(code ?? null)}
          onClick={() => code && onCountry(code)}
        />
      ))}
    </svg>
  );
});

export default WorldMap;
