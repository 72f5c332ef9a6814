import type { DimensionName } from "../filters/condition";

/** The cards below the chart and the tabs of each; the first tab is the one shown unless the URL says otherwise. */
export const CARDS = {
  sources: ["source", "channel", "utm-campaign"],
  pages: ["path", "hostname"],
  places: ["country", "language"],
  devices: ["browser", "os", "device", "screen"],
  events: ["name"],
} as const satisfies Record<string, readonly [DimensionName, ...DimensionName[]]>;

export type CardName = keyof typeof CARDS;
export const CARD_NAMES = Object.keys(CARDS) as CardName[];

/** The tab of each card. */
export type Tabs = { [Card in CardName]: (typeof CARDS)[Card][number] };

export const DEFAULT_TABS = {
  sources: "source",
  pages: "path",
  places: "country",
  devices: "browser",
  events: "name",
} as const satisfies Tabs;

/** As many rows as a card has room for. */
export const ROWS = 9;
