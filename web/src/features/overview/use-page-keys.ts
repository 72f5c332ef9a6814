import { useCallback } from "react";
import type { Bucket } from "@/api/generated/graphql";
import type { Site } from "@/api/session";
import { nextBucket } from "@/features/range/bucket";
import { COMPARE_KEY, nextComparison } from "@/features/range/comparison";
import { CUSTOM_KEY, PRESETS, type RangeChoice } from "@/features/range/range";
import type { OverviewSearch, RangeChange, SearchChange } from "./search";
import { ALL_SITES_KEY, siteOfKey } from "./site-switcher";
import { useKeys } from "./use-keys";

/** Keys that are named in more than one place. */
export const BUCKET_KEY = "i";
export const FILTER_KEY = "/";

interface PageKeys {
  sites: readonly Site[];
  search: OverviewSearch;
  days: number;
  /** What the chart uses, once it is known. */
  bucket: Bucket | undefined;
  before: RangeChoice | undefined;
  after: RangeChoice | undefined;
  onRange: (change: RangeChange) => void;
  onStep: (choice: RangeChoice) => void;
  onShow: (change: SearchChange) => void;
  onSite: (domain: string | undefined) => void;
  onPicker: () => void;
  onFilter: () => void;
  onKeys: () => void;
}

/** Every key of the overview: what the list of keys says, they do. */
export function usePageKeys(page: PageKeys): void {
  useKeys(useCallback((key: string) => actionOf(key, page), [page]));
}

function actionOf(key: string, page: PageKeys): (() => void) | undefined {
  const { sites, search, days, bucket, before, after, onRange, onStep, onShow, onSite } = page;
  const preset = PRESETS.find((each) => each.key === key);
  if (preset) return () => onRange({ range: preset.id });
  const site = siteOfKey(sites, key);
  if (site) return () => onSite(site.domain);
  switch (key) {
    case CUSTOM_KEY:
      return page.onPicker;
    case "arrowleft":
      return before && (() => onStep(before));
    case "arrowright":
      return after && (() => onStep(after));
    case BUCKET_KEY:
      return bucket && (() => onShow({ bucket: nextBucket(bucket, days) }));
    case COMPARE_KEY:
      return () => onShow({ compare: nextComparison(search.compare) });
    case FILTER_KEY:
      return page.onFilter;
    case ALL_SITES_KEY:
      return sites.length > 1 ? () => onSite(undefined) : undefined;
    case "?":
      return page.onKeys;
    case "escape":
      return search.filters.length > 0 ? () => onShow({ filters: [] }) : undefined;
    default:
      return undefined;
  }
}
