import { useSuspenseQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { sessionQuery } from "@/api/session";
import { useWording } from "@/i18n/language";
import { NewSite } from "./new-site";
import { Item, Items } from "./parts";
import { Section, SettingsFrame } from "./settings-frame";

/** Every site, and the way to make another one. */
export function SitesPage() {
  const { t } = useWording();
  const navigate = useNavigate();
  const { sites } = useSuspenseQuery(sessionQuery).data;
  return (
    <SettingsFrame>
      <Section title={t("settings.sites")}>
        <Items testId="sites">
          {sites.map((site) => (
            <Item
              key={site.id}
              name={
                <Link
                  to="/settings/sites/$domain"
                  params={{ domain: site.domain }}
                  className="text-accent underline underline-offset-4"
                >
                  {site.name}
                </Link>
              }
              facts={[site.domain, site.timezone.replaceAll("_", " ")]}
            />
          ))}
        </Items>
      </Section>
      <Section title={t("settings.new-site")} lead={t("settings.new-site.lead")}>
        <NewSite onMade={(domain) => navigate({ to: "/settings/sites/$domain", params: { domain } })} />
      </Section>
    </SettingsFrame>
  );
}
