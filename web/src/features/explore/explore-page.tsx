import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { describeError } from "@/api/errors";
import { sessionQuery } from "@/api/session";
import { LostPage } from "@/components/lost-page";
import { Notice } from "@/components/notice";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/classes";
import { Skeleton } from "@/components/ui/skeleton";
import { PageFrame } from "@/features/frame/page-frame";
import { useNow } from "@/features/overview/use-now";
import { resolveRange } from "@/features/range/range";
import { useWording } from "@/i18n/language";
import { answerQuery } from "./explore-data";
import { QuestionForm } from "./question-form";
import { QuestionSource } from "./question-source";
import { Result } from "./result";
import { type ExploreSearch, readAsked } from "./search";

/** Ranges move with the clock in steps of this. */
const CLOCK_MS = 60_000;

/** Any question that the API answers, put together in menus: its answer, and the document that asks it. */
export function ExplorePage() {
  const { t } = useWording();
  const { sites } = useSuspenseQuery(sessionQuery).data;
  const search = useSearch({ from: "/member/explore" });
  const navigate = useNavigate({ from: "/explore" });
  const nowMs = useNow(CLOCK_MS);
  const written = readAsked(search);
  // A site that is gone is not asked about.
  const asked = { ...written, sites: written.sites.filter((domain) => sites.some((site) => site.domain === domain)) };
  const place = sites.find((site) => asked.sites.includes(site.domain)) ?? sites[0];
  const zone = place?.timezone ?? "UTC";
  const range = resolveRange(asked.range, nowMs, zone);
  const answer = useQuery({ ...answerQuery(asked, range), enabled: place !== undefined });
  const change = (next: Partial<ExploreSearch>) =>
    navigate({ search: (before) => ({ ...before, ...next }), resetScroll: false });

  if (!place) return <LostPage title={t("sites.none.title")} lead={t("sites.none.lead")} />;
  const domain = asked.sites.length === 1 ? asked.sites[0] : undefined;
  return (
    <PageFrame title={t("explore.title")} domain={domain}>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 sm:gap-6 lg:grid-cols-[20rem_minmax(0,1fr)]">
        <QuestionForm sites={sites} search={search} asked={asked} range={range} zone={zone} onChange={change} />
        <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-4 sm:gap-6">
          <section
            aria-label={t("explore.answer")}
            aria-busy={answer.isPlaceholderData || answer.isPending}
            className={cn(
              "min-h-96 rounded-lg border bg-surface shadow-low transition-opacity",
              answer.isPlaceholderData && "opacity-60",
            )}
            data-testid="answer"
          >
            {answer.isError ? (
              <Notice role="alert" title={t("error.title")} lead={describeError(answer.error, t)}>
                <Button variant="primary" onClick={() => answer.refetch()}>
                  {t("error.retry")}
                </Button>
              </Notice>
            ) : answer.data ? (
              <Result
                answer={answer.data.answer}
                asked={answer.data.about}
                chart={search.chart}
                nowMs={Math.max(nowMs, answer.dataUpdatedAt)}
                onChart={(chart) => change({ chart })}
                onZoom={(from, to) => change({ range: "custom", from, to })}
              />
            ) : (
              <div className="p-6">
                <Skeleton className="h-80 w-full" />
              </div>
            )}
          </section>
          <QuestionSource asked={asked} range={range} />
        </div>
      </div>
    </PageFrame>
  );
}
