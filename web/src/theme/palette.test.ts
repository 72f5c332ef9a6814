import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

/*
 * The colours of styles.css as they are seen: by everybody (contrast), and by those who lack one of three kinds of cone.
 * Björn Ottosson's OKLab, and the matrices of Machado, Oliveira and Fernandes (2009) for complete loss.
 */
type Triple = [number, number, number];

const css = readFileSync("src/styles.css", "utf8");

function tokens(selector: string): Map<string, Triple> {
  const block = css.slice(css.indexOf(`${selector} {`));
  const found = block.slice(0, block.indexOf("}")).matchAll(/--([\w-]+): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\);/g);
  return new Map([...found].map(([, name = "", l, c, h]) => [name, [Number(l), Number(c), Number(h)]]));
}

/** Linear light of red, green and blue. */
function linear([l, c, h]: Triple): Triple {
  const angle = (h * Math.PI) / 180;
  const [a, b] = [c * Math.cos(angle), c * Math.sin(angle)];
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const middle = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clamp = (value: number) => Math.min(Math.max(value, 0), 1);
  return [
    clamp(4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short),
    clamp(-1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short),
    clamp(-0.0041960863 * long - 0.7034186147 * middle + 1.707614701 * short),
  ];
}

function luminance([red, green, blue]: Triple): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: Triple, other: Triple): number {
  const [high = 0, low = 0] = [luminance(linear(one)), luminance(linear(other))].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

const LOSSES: Record<string, [Triple, Triple, Triple]> = {
  "nobody's": [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** Where a colour is in OKLab for a reader with that loss: distances are differences seen. */
function seen(colour: Triple, loss: string): Triple {
  const light = linear(colour);
  const [red, green, blue] = (LOSSES[loss] ?? []).map((row) =>
    Math.min(Math.max(row[0] * light[0] + row[1] * light[1] + row[2] * light[2], 0), 1),
  ) as Triple;
  const long = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const middle = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const short = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * long + 0.793617785 * middle - 0.0040720468 * short,
    1.9779984951 * long - 2.428592205 * middle + 0.4505937099 * short,
    0.0259040371 * long + 0.7827717662 * middle - 0.808675766 * short,
  ];
}

function difference(one: Triple, other: Triple, loss: string): number {
  const [a, b] = [seen(one, loss), seen(other, loss)];
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

const THEMES = { light: tokens(":root"), dark: tokens(".dark") };
const SERIES = ["series-1", "series-2", "series-3", "series-4", "series-5", "series-other"];

function colour(theme: keyof typeof THEMES, name: string): Triple {
  const found = THEMES[theme].get(name);
  if (!found) throw new Error(`${name} is not among the tokens`);
  return found;
}

test.each(["light", "dark"] as const)("%s: text is legible on its surface, and lines of a chart are seen", (theme) => {
  for (const text of ["ink", "ink-soft", "accent", "good", "danger", "warn"])
    for (const surface of ["canvas", "surface", "surface-sunken"])
      expect(contrast(colour(theme, text), colour(theme, surface)), `${text} on ${surface}`).toBeGreaterThanOrEqual(
        4.5,
      );
  for (const name of [...SERIES, "line-strong"])
    expect(contrast(colour(theme, name), colour(theme, "surface")), name).toBeGreaterThanOrEqual(3);
});

test.each(["light", "dark"] as const)(
  "%s: groups of a chart are told apart, whichever cones a reader lacks",
  (theme) => {
    for (const loss of Object.keys(LOSSES))
      for (const [index, one] of SERIES.entries())
        for (const other of SERIES.slice(index + 1))
          expect(
            difference(colour(theme, one), colour(theme, other), loss),
            `${one} beside ${other}, ${loss} eyes`,
          ).toBeGreaterThanOrEqual(0.14);
  },
);

test.each(["light", "dark"] as const)("%s: each shade of the map is a step away from the one before", (theme) => {
  for (const loss of Object.keys(LOSSES))
    for (const step of [1, 2, 3, 4, 5])
      expect(
        difference(colour(theme, `map-${step}`), colour(theme, `map-${step - 1}`), loss),
        `step ${step}, ${loss} eyes`,
      ).toBeGreaterThanOrEqual(0.06);
});
