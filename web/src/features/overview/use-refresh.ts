import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useLive } from "@/api/live";
import { createThrottle } from "./throttle";

/** How often tiles and chart, and the lists below them, are asked again at most. */
const CHART_MS = 1000;
const LISTS_MS = 10_000;

/**
 * Asks again what is on the page when new events have committed. Not while the tab is hidden, as nothing is heard then;
 * what is heard first afterwards refreshes it. Numbers stay on the screen until the next ones are there.
 *
 * Returns whether news cannot be relied on at the moment.
 */
export function useRefresh(domain: string | null, enabled: boolean): boolean {
  const queryClient = useQueryClient();
  const { update, state } = useLive(domain);
  const at = update?.live.at;
  const [chart] = useState(() => createThrottle(CHART_MS));
  const [lists] = useState(() => createThrottle(LISTS_MS));
  const heard = useRef(false);
  useEffect(() => {
    if (!enabled || at === undefined) return;
    // A question that is still being answered is waited for: on a busy site a second one would never let it finish.
    const again = (...keys: string[]) =>
      Promise.all(keys.map((key) => queryClient.invalidateQueries({ queryKey: [key] }, { cancelRefetch: false })));
    chart(() => again("overview", "any-event"));
    // The lists have just been asked for when the page hears for the first time.
    if (heard.current) lists(() => again("cards", "heatmap", "site-list"));
    heard.current = true;
  }, [enabled, at, queryClient, chart, lists]);
  return state === "away";
}
