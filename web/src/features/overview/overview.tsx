import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useEffect, useState } from "react";
import { describeError } from "@/api/errors";
import type { Site } from "@/api/session";
import { Notice } from "@/components/notice";
import { Button } from "@/components/ui/button";
import { BreakdownCards } from "@/features/breakdown/breakdown-cards";
import { ExportDialog } from "@/features/export/export-dialog";
import { AddFilter } from "@/features/filters/add-filter";
import type { Condition } from "@/features/filters/condition";
import { FilterChips } from "@/features/filters/filter-chips";
import { bucketFor } from "@/features/range/bucket";
import { CUSTOM_KEY, PRESETS, resolveRange } from "@/features/range/range";
import { addDays } from "@/features/range/zone";
import { useWording } from "@/i18n/language";
import { BucketPicker } from "./bucket-picker";
import { ChartCard } from "./chart-card";
import { EmptySite } from "./empty-site";
import { Header } from "./header";
import { KeysDialog } from "./keys-dialog";
import { anyEventQuery, eventCountQuery, overviewQuery } from "./overview-data";
import { type RangeChange, RangePicker } from "./range-picker";
import { type OverviewSearch, rangeChoice, tabsOf } from "./search";
import { Tiles } from "./tiles";
import { useKeys } from "./use-keys";
import { useNow } from "./use-now";

/** Ranges move with the clock in steps of this. */
const CLOCK_MS = 15_000;

export function Overview({ site, sites }: { site: Site; sites: Site[] }) {
  const { t } = useWording();
  const search = useSearch({ from: "/app" });
  const navigate = useNavigate();
  const [pickerOpen, setPickerOpen] = useState(false);
  const [exporting, setExporting] = useState(false);
  const [keysOpen, setKeysOpen] = useState(false);
  const nowMs = useNow(CLOCK_MS);
  const range = resolveRange(rangeChoice(search), nowMs, site.timezone);
  const { filters } = search;
  const filtered = filters.length > 0;
  const overview = useQuery(overviewQuery(site.domain, range, bucketFor(search.bucket, range.days), filters));
  const { totals, timeseries } = overview.data ?? {};
  const anyEvent = useQuery(
    anyEventQuery(site.domain, addDays(new Date(nowMs).toISOString().slice(0, 10), 2), totals?.events === 0),
  );
  const exported = useQuery(eventCountQuery(site.domain, range, exporting && filtered));
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
  const setFilters = useCallback((next: Condition[]) => show({ filters: next }), [show]);
  useKeys(
    useCallback(
      (key: string) => {
        const preset = PRESETS.find((each) => each.key === key);
        if (preset) {
          return () => {
            setPickerOpen(false);
            setRange({ range: preset.id });
          };
        }
        if (key === CUSTOM_KEY) return () => setPickerOpen(true);
        if (key === "?") return () => setKeysOpen(true);
        return key === "escape" && filtered ? () => setFilters([]) : undefined;
      },
      [setRange, setFilters, filtered],
    ),
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
      <Header
        sites={sites}
        site={site}
        onExport={() => setExporting(true)}
        onKeys={() => setKeysOpen(true)}
        filters={
          filtered ? <FilterChips domain={site.domain} range={range} filters={filters} onFilters={setFilters} /> : null
        }
      >
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
        <AddFilter domain={site.domain} range={range} filters={filters} onFilters={setFilters} />
      </Header>
      <main id="content" className="mx-auto grid max-w-7xl gap-4 px-4 py-4 sm:gap-6 sm:px-6 sm:py-6">
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
        {(overview.isError && !overview.data) || never ? null : (
          <BreakdownCards
            domain={site.domain}
            range={range}
            tabs={tabsOf(search)}
            filters={filters}
            restIsFine={overview.isSuccess && !overview.isPlaceholderData}
            onTabs={show}
            onFilters={setFilters}
          />
        )}
      </main>
      {exporting ? (
        <ExportDialog
          site={site}
          range={range}
          events={filtered ? exported.data : overview.isPlaceholderData ? undefined : totals?.events}
          filtered={filtered}
          onClose={() => setExporting(false)}
        />
      ) : null}
      {keysOpen ? <KeysDialog onClose={() => setKeysOpen(false)} /> : null}
    </div>
  );
}
