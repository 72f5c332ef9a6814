import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useEffect, useState } from "react";
import { describeError } from "@/api/errors";
import type { Site } from "@/api/session";
import { Notice } from "@/components/notice";
import { Button } from "@/components/ui/button";
import { ExportDialog } from "@/features/export/export-dialog";
import { bucketFor } from "@/features/range/bucket";
import { type PresetId, resolveRange } from "@/features/range/range";
import { addDays } from "@/features/range/zone";
import { useWording } from "@/i18n/language";
import { BucketPicker } from "./bucket-picker";
import { ChartCard } from "./chart-card";
import { EmptySite } from "./empty-site";
import { Header } from "./header";
import { anyEventQuery, overviewQuery } from "./overview-data";
import { type RangeChange, RangePicker } from "./range-picker";
import { type OverviewSearch, rangeChoice } from "./search";
import { Tiles } from "./tiles";
import { useNow } from "./use-now";
import { useRangeKeys } from "./use-range-keys";

/** Ranges move with the clock in steps of this. */
const CLOCK_MS = 15_000;

export function Overview({ site, sites }: { site: Site; sites: Site[] }) {
  const { t } = useWording();
  const search = useSearch({ from: "/app" });
  const navigate = useNavigate();
  const [pickerOpen, setPickerOpen] = useState(false);
  const [exporting, setExporting] = useState(false);
  const nowMs = useNow(CLOCK_MS);
  const range = resolveRange(rangeChoice(search), nowMs, site.timezone);
  const overview = useQuery(overviewQuery(site.domain, range, bucketFor(search.bucket, range.days)));
  const { totals, timeseries } = overview.data ?? {};
  const anyEvent = useQuery(
    anyEventQuery(site.domain, addDays(new Date(nowMs).toISOString().slice(0, 10), 2), totals?.events === 0),
  );
  useEffect(() => {
    document.title = `${site.name} · ${t("app.name")}`;
  }, [site.name, t]);

  const show = useCallback(
    (change: Partial<OverviewSearch>) => {
      navigate({ to: ".", search: (before) => ({ ...before, ...change }), resetScroll: false });
    },
    [navigate],
  );
  const setRange = useCallback(
    (change: RangeChange) => {
      navigate({
        to: ".",
        search: ({ from: _from, to: _to, ...before }) => ({ ...before, ...change }),
        resetScroll: false,
      });
    },
    [navigate],
  );
  useRangeKeys(
    useCallback(
      (preset: PresetId) => {
        setPickerOpen(false);
        setRange({ range: preset });
      },
      [setRange],
    ),
    useCallback(() => setPickerOpen(true), []),
  );

  const undecided = totals?.events === 0 && anyEvent.isPending;
  const never = totals?.events === 0 && anyEvent.data === false;
  return (
    <div className="min-h-svh">
      <a
        href="#content"
        className="sr-only rounded-md bg-surface px-3 py-2 shadow-high focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50"
      >
        {t("app.skip")}
      </a>
      <Header sites={sites} site={site} onExport={() => setExporting(true)}>
        <RangePicker
          search={search}
          resolved={range}
          open={pickerOpen}
          onOpenChange={setPickerOpen}
          onChange={setRange}
        />
        <BucketPicker
          choice={search.bucket}
          days={range.days}
          used={timeseries?.bucket}
          onChange={(bucket) => show({ bucket })}
        />
      </Header>
      <main id="content" className="mx-auto max-w-7xl px-4 py-4 sm:px-6 sm:py-6">
        <h1 className="sr-only">{site.name}</h1>
        <div className="rounded-lg border bg-surface shadow-low">
          {overview.isError && !overview.data ? (
            <Notice role="alert" title={t("error.title")} lead={describeError(overview.error, t)}>
              <Button variant="primary" onClick={() => overview.refetch()}>
                {t("error.retry")}
              </Button>
            </Notice>
          ) : never ? (
            <EmptySite site={site} />
          ) : (
            <>
              <Tiles
                totals={undecided ? undefined : totals}
                selected={search.metric}
                onSelect={(metric) => show({ metric })}
              />
              <ChartCard
                series={undecided ? undefined : timeseries}
                search={search}
                site={site}
                range={range}
                nowMs={Math.max(nowMs, overview.dataUpdatedAt)}
                stale={overview.isPlaceholderData}
                trouble={overview.isError}
                onView={(view) => show({ view })}
              />
            </>
          )}
        </div>
      </main>
      {exporting ? (
        <ExportDialog
          site={site}
          range={range}
          events={overview.isPlaceholderData ? undefined : totals?.events}
          onClose={() => setExporting(false)}
        />
      ) : null}
    </div>
  );
}
