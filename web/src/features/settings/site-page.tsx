import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { describeError } from "@/api/errors";
import { Notice } from "@/components/notice";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { useWording } from "@/i18n/language";
import { DeleteSite } from "./delete-site";
import { Install } from "./install";
import { Keys } from "./keys";
import { Section, SettingsFrame } from "./settings-frame";
import { ShareLinks } from "./share-links";
import { siteSettingsQuery } from "./site-data";
import { SiteForm } from "./site-form";

/** Everything about one site. */
export function SitePage({ domain }: { domain: string }) {
  const { t } = useWording();
  const navigate = useNavigate();
  const asked = useQuery(siteSettingsQuery(domain));
  const settings = asked.data;
  return (
    <SettingsFrame domain={domain}>
      {asked.isError && !settings ? (
        <div className="rounded-lg border bg-surface shadow-low">
          <Notice role="alert" title={t("settings.trouble")} lead={describeError(asked.error, t)}>
            <Button onClick={() => asked.refetch()}>{t("error.retry")}</Button>
          </Notice>
        </div>
      ) : !settings ? (
        <Skeleton className="h-96 w-full" />
      ) : (
        <>
          <div className="flex flex-wrap items-baseline justify-between gap-2">
            <h2 className="text-xl font-semibold tracking-tight">{settings.name}</h2>
            <Link to="/sites/$domain" params={{ domain }} className="text-accent underline underline-offset-4">
              {t("settings.to-overview")}
            </Link>
          </div>
          <Install domain={domain} snippet={settings.snippet} lastEventAt={settings.lastEventAt} />
          <Section title={t("settings.general")}>
            <SiteForm key={domain} settings={settings} />
          </Section>
          <Section title={t("settings.keys")} lead={t("settings.keys.lead")}>
            <Keys domain={domain} keys={settings.keys} />
          </Section>
          <Section title={t("settings.share")} lead={t("settings.share.lead")}>
            <ShareLinks domain={domain} links={settings.shareLinks} />
          </Section>
          <Section title={t("settings.delete")} lead={t("settings.delete.lead")}>
            <DeleteSite domain={domain} onDeleted={() => navigate({ to: "/settings/sites" })} />
          </Section>
        </>
      )}
    </SettingsFrame>
  );
}
