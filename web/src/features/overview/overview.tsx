import { usePrefetchQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from "react";
import { describeError } from "@/api/errors";
import type { Site } from "@/api/session";
import { Notice } from "@/components/notice";
import { Button } from "@/components/ui/button";
import { cardsQuery } from "@/features/breakdown/cards-data";
import { AddFilter } from "@/features/filters/add-filter";
import { toggled } from "@/features/filters/condition";
import { FilterChips } from "@/features/filters/filter-chips";
import { Segments } from "@/features/filters/segments";
import { bucketFor } from "@/features/range/bucket";
import { compareInput, fairCompareInput } from "@/features/range/comparison";
import { type RangeChoice, resolveRange } from "@/features/range/range";
import { shifted, zoomedInto } from "@/features/range/shift";
import { addDays, localDate } from "@/features/range/zone";
import { useWording } from "@/i18n/language";
import { ChartCard } from "./chart-card";
import { ChartControls } from "./chart-controls";
import { ComparePicker } from "./compare-picker";
import { Header } from "./header";
import { anyEventQuery, overviewQuery, type Question } from "./overview-data";
import { RangePicker } from "./range-picker";
import {
  changed,
  comparisonChoice,
  type OverviewSearch,
  rangeChange,
  rangeChoice,
  type SearchChange,
  tabsOf,
} from "./search";
import { useGoToSite } from "./site-switcher";
import { Tiles } from "./tiles";
import { useNow } from "./use-now";
import { usePageKeys } from "./use-page-keys";
import { useRefresh } from "./use-refresh";

// Numbers and chart come first: the lists below them are loaded beside their answer, what is opened when it is wanted.
const cards = import("@/features/breakdown/breakdown-cards");
const BreakdownCards = lazy(() => cards);
const Heatmap = lazy(() => import("@/features/chart/heatmap"));
const ExportDialog = lazy(() => import("@/features/export/export-dialog").then((m) => ({ default: m.ExportDialog })));
const SiteList = lazy(() => import("./site-list"));
const EmptySite = lazy(() => import("./empty-site").then((m) => ({ default: m.EmptySite })));
const KeysDialog = lazy(() => import("./keys-dialog"));
const DetailsDialog = lazy(() => import("@/features/breakdown/details-dialog"));

/** Ranges move with the clock in steps of this. */
const CLOCK_MS = 15_000;

interface OverviewProps {
  /** Undefined for all sites together. */
  site: Site | undefined;
  sites: readonly Site[];
}

export function Overview({ site, sites }: OverviewProps) {
  const { t } = useWording();
  const search = useSearch({ from: "/app" });
  const navigate = useNavigate();
  const goToSite = useGoToSite();
  const [open, setOpen] = useState<"range" | "filter" | "export" | "keys" | null>(null);
  const nowMs = useNow(CLOCK_MS);
  const siteZone = (site ?? sites[0])?.timezone ?? "UTC";
  const zone = search.zone ?? siteZone;
  const choice = rangeChoice(search);
  const range = resolveRange(choice, nowMs, zone, firstEverDay(site ? [site] : sites, zone));
  const { filters, by, metric } = search;
  const compareChart = compareInput(comparisonChoice(search), search.range === "all");
  const compare = fairCompareInput(compareChart, range, zone, nowMs);
  const domain = site?.domain;
  const domains = useMemo(() => (domain === undefined ? null : [domain]), [domain]);
  const question: Question = { domains, range, zone, filters, compare };
  const overview = useQuery(
    overviewQuery({
      ...question,
      bucket: bucketFor(search.bucket, range.days),
      compareChart,
      metric,
      by,
    }),
  );
  usePrefetchQuery(cardsQuery(question, tabsOf(search), search.property));
  const { totals, timeseries } = overview.data ?? {};
  const tomorrow = addDays(new Date(nowMs).toISOString().slice(0, 10), 2);
  const anyEvent = useQuery(anyEventQuery(domains, tomorrow, totals?.events === 0));
  const never = totals?.events === 0 && anyEvent.data === false;
  const away = useRefresh(domain ?? null, range.includesNow || never);
  const name = site?.name ?? t("sites.all");
  useEffect(() => {
    document.title = `${name} · ${t("app.name")}`;
  }, [name, t]);

  const show = useCallback(
    (change: SearchChange) => {
      // This page is the only one that is told of: the router cannot know that “here” has its state.
      navigate({ to: ".", search: (here) => changed(here as OverviewSearch, change), resetScroll: false });
    },
    [navigate],
  );
  const close = () => setOpen(null);
  const step = (next: RangeChoice) => show(rangeChange(next));
  const before = shifted(choice, -1, nowMs, zone);
  const after = shifted(choice, 1, nowMs, zone);
  usePageKeys({
    sites,
    search,
    days: range.days,
    bucket: timeseries?.bucket,
    before,
    after,
    onRange: (change) => {
      close();
      show(change);
    },
    onStep: step,
    onShow: show,
    onSite: goToSite,
    onPicker: () => setOpen("range"),
    onFilter: () => setOpen("filter"),
    onKeys: () => setOpen("keys"),
  });

  const undecided = totals?.events === 0 && anyEvent.isPending;
  const failed = overview.isError && !overview.data;
  const toggle = (what: typeof open) => (next: boolean) => setOpen(next ? what : null);
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
        onExport={() => setOpen("export")}
        onKeys={() => setOpen("keys")}
        filters={
          filters.length > 0 ? (
            <FilterChips scope={question} filters={filters} onFilters={(next) => show({ filters: next })} />
          ) : null
        }
      >
        <AddFilter
          scope={question}
          filters={filters}
          open={open === "filter"}
          onOpenChange={toggle("filter")}
          onFilters={(next) => show({ filters: next })}
        />
        {domain === undefined ? null : (
          <Segments domain={domain} filters={filters} onFilters={(next) => show({ filters: next })} />
        )}
        <RangePicker
          search={search}
          resolved={range}
          zone={zone}
          nowMs={nowMs}
          open={open === "range"}
          onOpenChange={toggle("range")}
          onChange={show}
          onBefore={before && (() => step(before))}
          onAfter={after && (() => step(after))}
        />
        <ComparePicker search={search} range={range} zone={zone} nowMs={nowMs} onChange={show} />
      </Header>
      <main
        id="content"
        className="mx-auto grid max-w-7xl grid-cols-[minmax(0,1fr)] gap-4 px-4 py-4 sm:gap-6 sm:px-6 sm:py-6"
      >
        <h1 className="sr-only">{name}</h1>
        <div className="min-w-0 rounded-lg border bg-surface shadow-low">
          {failed ? (
            <Notice role="alert" title={t("error.title")} lead={describeError(overview.error, t)}>
              <Button variant="primary" onClick={() => overview.refetch()}>
                {t("error.retry")}
              </Button>
            </Notice>
          ) : never && site ? (
            <Suspense>
              <EmptySite site={site} />
            </Suspense>
          ) : (
            <>
              <Tiles
                totals={undecided ? undefined : totals}
                series={undecided ? undefined : timeseries}
                nowMs={nowMs}
                selected={metric}
                stale={overview.isPlaceholderData}
                onSelect={(next) => show({ metric: next })}
              />
              <ChartCard
                series={undecided ? undefined : timeseries}
                annotations={overview.data?.annotations ?? []}
                search={search}
                question={question}
                nowMs={Math.max(nowMs, overview.dataUpdatedAt)}
                stale={overview.isPlaceholderData}
                trouble={overview.isError || away}
                controls={
                  <ChartControls
                    bucket={search.bucket}
                    days={range.days}
                    used={timeseries?.bucket}
                    onBucket={(bucket) => show({ bucket })}
                    scope={question}
                    by={by}
                    siteZone={siteZone}
                    zone={search.zone}
                    nowMs={nowMs}
                    onBy={(next) => show({ by: next })}
                    onZone={(next) => show({ zone: next })}
                  />
                }
                onView={(view) => show({ view })}
                onZoom={(startMs, endMs) => step(zoomedInto(startMs, endMs, zone))}
              />
            </>
          )}
        </div>
        {failed || never ? null : (
          <>
            {site ? null : (
              <Suspense fallback={<div className="h-40 rounded-lg border bg-surface shadow-low" />}>
                <SiteList question={question} count={sites.length} />
              </Suspense>
            )}
            <Suspense fallback={<div className="min-h-208" />}>
              <BreakdownCards
                question={question}
                tabs={tabsOf(search)}
                property={search.property}
                filters={filters}
                restIsFine={overview.isSuccess && !overview.isPlaceholderData}
                onChange={show}
              />
            </Suspense>
            <Suspense fallback={<div className="h-72 rounded-lg border bg-surface shadow-low" />}>
              <Heatmap question={question} metric={metric} />
            </Suspense>
          </>
        )}
      </main>
      <Suspense>
        {search.details ? (
          <DetailsDialog
            question={question}
            subject={search.details}
            onRow={(dimension, value) =>
              show({
                details: undefined,
                filters: toggled(filters, { dimension, operator: "is", values: [value ?? ""] }),
              })
            }
            onClose={() => show({ details: undefined })}
          />
        ) : null}
        {open === "export" && site ? (
          <ExportDialog site={site} range={range} filters={filters} onClose={close} />
        ) : null}
        {open === "keys" ? <KeysDialog onClose={close} /> : null}
      </Suspense>
    </div>
  );
}

/** Of some sites together, the day of the very first event. */
function firstEverDay(sites: readonly Site[], zone: string): string | undefined {
  const firsts = sites.flatMap((site) => (site.firstEventAt ? [Date.parse(site.firstEventAt)] : []));
  return firsts.length > 0 ? localDate(Math.min(...firsts), zone) : undefined;
}
