import { useQuery } from "@tanstack/react-query";
import { useAccess } from "@/api/access";
import { request } from "@/api/client";
import { describeError } from "@/api/errors";
import { graphql } from "@/api/generated";
import type { Site } from "@/api/session";
import { CopyBlock } from "@/components/copy-button";
import { Skeleton } from "@/components/ui/skeleton";
import { useWording } from "@/i18n/language";

const SnippetDocument = graphql(`
  query Snippet($domain: String!) {
    siteSettings(site: $domain) {
      snippet
    }
  }
`);

/** What a site without any event shows: the line to paste. The page replaces it when the first event arrives. */
export function EmptySite({ site }: { site: Site }) {
  const { t } = useWording();
  const shared = useAccess() === "shared";
  const asked = useQuery({
    queryKey: ["snippet", site.domain],
    queryFn: ({ signal }) => request(SnippetDocument, { domain: site.domain }, signal),
    enabled: !shared,
  });
  return (
    <div className="mx-auto grid max-w-2xl justify-items-center gap-4 px-4 py-16 text-center" data-testid="empty-site">
      <h2 className="text-xl font-semibold tracking-tight">{t("empty.title")}</h2>
      {shared ? null : (
        <>
          <p className="max-w-prose text-ink-soft">{t("empty.lead", { domain: site.domain })}</p>
          {asked.data ? (
            <CopyBlock text={asked.data.siteSettings.snippet} testId="snippet" />
          ) : asked.isError ? (
            <p className="text-danger">{describeError(asked.error, t)}</p>
          ) : (
            <Skeleton className="h-16 w-full" />
          )}
        </>
      )}
      <p className="flex items-center gap-2 text-ink-soft">
        <span className="size-2 animate-pulse rounded-full bg-good" />
        {t("empty.listening")}
      </p>
    </div>
  );
}
