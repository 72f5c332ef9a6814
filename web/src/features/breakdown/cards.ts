import { type DimensionName, property, type Subject } from "../filters/condition";

/**
 * The cards below the chart and the tabs of each; the first tab is the one shown unless the URL says otherwise. The map
 * shows countries, and “properties” lists those of the events, then the values of one of them.
 */
export const CARDS = {
  sources: ["source", "channel", "referrer", "utm-campaign"],
  pages: ["path", "entry-page", "exit-page", "hostname"],
  places: ["map", "country", "language"],
  devices: ["browser", "os", "device", "screen"],
  events: ["name", "properties"],
} as const satisfies Record<string, readonly [Tab, ...Tab[]]>;

export type Tab = DimensionName | "map" | "properties";
export type CardName = keyof typeof CARDS;
export const CARD_NAMES = Object.keys(CARDS) as CardName[];

/** The tab of each card. */
export type Tabs = { [Card in CardName]: (typeof CARDS)[Card][number] };

export const DEFAULT_TABS = {
  sources: "source",
  pages: "path",
  places: "map",
  devices: "browser",
  events: "name",
} as const satisfies Tabs;

/** As many rows as a card has room for. */
export const ROWS = 9;

/** What the rows of a tab are values of; undefined for the list of properties. */
export function subjectOf(tab: Tab, propertyName: string | undefined): Subject | undefined {
  if (tab === "map") return "country";
  if (tab === "properties") return propertyName === undefined ? undefined : property(propertyName);
  return tab;
}
