import { useSuspenseQuery } from "@tanstack/react-query";
import { describeError } from "@/api/errors";
import { useFeed } from "@/api/live";
import { sessionQuery } from "@/api/session";
import { LostPage } from "@/components/lost-page";
import { Notice } from "@/components/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { PageFrame } from "@/features/frame/page-frame";
import { useWording } from "@/i18n/language";
import { EventLog } from "./event-log";
import { LiveBadge } from "./live-badge";
import { streamOf } from "./live-data";
import { LiveValues } from "./live-values";
import { MinuteBars } from "./minute-bars";
import { SitePicker } from "./site-picker";

/** What is going on now, on one site or on all of them. */
export function LivePage({ domain }: { domain?: string }) {
  const { t } = useWording();
  const { sites } = useSuspenseQuery(sessionQuery).data;
  const site = sites.find((each) => each.domain === domain);
  if (domain !== undefined && !site) {
    return <LostPage title={t("sites.unknown.title")} lead={t("sites.unknown.lead", { domain })} />;
  }
  if (sites.length === 0) return <LostPage title={t("sites.none.title")} lead={t("sites.none.lead")} />;
  return (
    <PageFrame title={t("live.title")} domain={domain} controls={<SitePicker sites={sites} current={domain ?? null} />}>
      <Live key={domain ?? ""} domain={domain ?? null} zone={(site ?? sites[0])?.timezone ?? "UTC"} />
    </PageFrame>
  );
}

function Live({ domain, zone }: { domain: string | null; zone: string }) {
  const { t, format } = useWording();
  const feed = streamOf(domain);
  const heard = useFeed(feed);
  const now = heard.update?.live;
  if (!now && heard.error) {
    return (
      <div className="rounded-lg border bg-surface shadow-low">
        <Notice role="alert" title={t("live.trouble")} lead={describeError(heard.error, t)} />
      </div>
    );
  }
  return (
    <>
      <section
        aria-label={t("live.visitors")}
        className="grid gap-6 rounded-lg border bg-surface p-4 shadow-low sm:p-6 md:grid-cols-[13rem_minmax(0,1fr)]"
      >
        <div className="grid content-start gap-1">
          <h2 className="font-medium text-ink-soft">{t("live.visitors")}</h2>
          {now ? (
            <p
              className="text-5xl font-semibold tracking-tight tabular-nums"
              data-testid="live-visitors"
              data-value={now.visitors}
            >
              {format.exactCount(now.visitors)}
            </p>
          ) : (
            <Skeleton className="h-12 w-24" />
          )}
          <p className="text-xs text-ink-soft">{t("live.visitors.about")}</p>
          <div className="mt-2">
            <LiveBadge state={heard.state} />
          </div>
        </div>
        <MinuteBars minutes={now?.minutes} zone={zone} />
      </section>
      <div className="grid gap-4 sm:gap-6 md:grid-cols-3">
        <LiveValues title={t("live.pages")} subject="path" rows={now?.pages} />
        <LiveValues title={t("live.sources")} subject="source" rows={now?.sources} />
        <LiveValues title={t("live.countries")} subject="country" rows={now?.countries} />
      </div>
      <EventLog feed={feed} zone={zone} several={domain === null} />
    </>
  );
}
