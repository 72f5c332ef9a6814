import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useWording } from "@/i18n/language";
import { DeleteSite } from "./delete-site";
import { Install } from "./install";
import { Keys } from "./keys";
import { Loaded, Section, SettingsFrame } from "./settings-frame";
import { ShareLinks } from "./share-links";
import { siteSettingsQuery } from "./site-data";
import { SiteForm } from "./site-form";

/** Everything about one site. */
export function SitePage({ domain }: { domain: string }) {
  const { t } = useWording();
  const navigate = useNavigate();
  const asked = useQuery(siteSettingsQuery(domain));
  return (
    <SettingsFrame domain={domain}>
      <Loaded asked={asked}>
        {(settings) => (
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
      </Loaded>
    </SettingsFrame>
  );
}
