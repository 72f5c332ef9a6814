import { queryOptions, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { request } from "@/api/client";
import { describeError } from "@/api/errors";
import { graphql } from "@/api/generated";
import { Change } from "@/components/change";
import { Notice } from "@/components/notice";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { Sparkline } from "@/features/chart/sparkline";
import { useWording } from "@/i18n/language";
import { changeOf } from "./metrics";
import { keyOf, type Question, variablesOf } from "./overview-data";
import { forOtherSite } from "./search";

const SiteListDocument = graphql(`
  query SiteList($range: RangeInput!, $timezone: String, $compare: CompareInput) {
    sites {
      id
      name
      domain
      totals(range: $range, timezone: $timezone, compare: $compare) {
        visitors
        pageviews
        previous {
          visitors
        }
      }
      timeseries(range: $range, timezone: $timezone) {
        points {
          visitors
        }
      }
    }
  }
`);

function siteListQuery(question: Question) {
  return queryOptions({
    queryKey: ["site-list", ...keyOf({ ...question, filters: [] })],
    queryFn: async ({ signal }) => {
      const { range, timezone, compare } = variablesOf(question);
      return (await request(SiteListDocument, { range, timezone, compare }, signal)).sites;
    },
    placeholderData: (previous) => previous,
  });
}

/** Each site on its own, in the same range: the way into it. */
function SiteList({ question, count }: { question: Question; count: number }) {
  const { t, format } = useWording();
  const sites = useQuery(siteListQuery(question));
  return (
    <section
      aria-label={t("sites.list")}
      className="rounded-lg border bg-surface p-4 shadow-low sm:px-6"
      data-testid="site-list"
    >
      <h2 className="mb-2 font-medium">{t("sites.list")}</h2>
      {sites.isError && !sites.data ? (
        <Notice role="alert" title={t("sites.error")} lead={describeError(sites.error, t)}>
          <Button onClick={() => sites.refetch()}>{t("error.retry")}</Button>
        </Notice>
      ) : (
        <ul className="grid gap-x-6 md:grid-cols-2">
          {sites.data
            ? sites.data.map((site) => (
                <li key={site.id} className="h-14 border-t">
                  <Link
                    to="/sites/$domain"
                    params={{ domain: site.domain }}
                    search={(search) => forOtherSite(search)}
                    className="flex h-full items-center gap-3 rounded-md px-2 -outline-offset-2 hover:bg-surface-hover"
                  >
                    <span className="min-w-0 flex-1">
                      <span className="block truncate font-medium">{site.name}</span>
                      <span className="block truncate text-xs text-ink-soft">{site.domain}</span>
                    </span>
                    <span className="h-7 w-24 shrink-0 text-accent">
                      <Sparkline values={site.timeseries.points.map((point) => point.visitors)} />
                    </span>
                    <span className="w-20 shrink-0 text-right">
                      <span className="block font-medium tabular-nums" data-testid="site-visitors">
                        {format.count(site.totals.visitors)}
                        <span className="sr-only"> {t("card.visitors")}</span>
                      </span>
                      <span className="block h-4 text-xs">
                        {site.totals.previous ? (
                          <Change change={changeOf(site.totals.visitors, site.totals.previous.visitors)} />
                        ) : null}
                      </span>
                    </span>
                  </Link>
                </li>
              ))
            : Array.from({ length: count }, (_, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: these rows are never another row
                <li key={index} className="flex h-14 items-center border-t">
                  <Skeleton className="h-8 w-full" />
                </li>
              ))}
        </ul>
      )}
    </section>
  );
}

export default SiteList;
