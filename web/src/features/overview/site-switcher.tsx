import { useNavigate } from "@tanstack/react-router";
import { ChevronDown } from "lucide-react";
import { useCallback } from "react";
import type { Site } from "@/api/session";
import { Button } from "@/components/ui/button";
import { Key } from "@/components/ui/key";
import { Menu, MenuChoice, MenuOption } from "@/components/ui/menu";
import { useWording } from "@/i18n/language";
import { forOtherSite } from "./search";

/** Sites that have a key of their own: 1 to 9. */
const MOST_KEYS = 9;
export const ALL_SITES_KEY = "0";

/** No domain has an empty name: it stands for all of them. */
const ALL = "";

/** Goes to the same view of another site; without one, of all sites. */
export function useGoToSite(): (domain: string | undefined) => void {
  const navigate = useNavigate();
  return useCallback(
    (domain) => {
      if (domain === undefined) navigate({ to: "/sites", search: (search) => forOtherSite(search) });
      else navigate({ to: "/sites/$domain", params: { domain }, search: (search) => forOtherSite(search) });
    },
    [navigate],
  );
}

/** The site that a key leads to. */
export function siteOfKey(sites: readonly Site[], key: string): Site | undefined {
  return /^[1-9]$/.test(key) ? sites[Number(key) - 1] : undefined;
}

export function SiteSwitcher({ sites, current }: { sites: readonly Site[]; current: Site | undefined }) {
  const { t } = useWording();
  const goToSite = useGoToSite();
  const name = current?.name ?? t("sites.all");
  return (
    <Menu
      align="start"
      trigger={
        <Button variant="quiet" className="min-w-0 shrink text-ink" aria-label={t("header.sites", { name })}>
          <span className="truncate font-semibold">{name}</span>
          <ChevronDown aria-hidden className="text-ink-soft" />
        </Button>
      }
    >
      <MenuChoice
        value={current?.domain ?? ALL}
        onValueChange={(domain) => goToSite(domain === ALL ? undefined : domain)}
      >
        {sites.map((site, index) => (
          <MenuOption key={site.id} value={site.domain}>
            {site.name} <span className="text-ink-soft">{site.domain}</span>
            {index < MOST_KEYS ? <Key name={String(index + 1)} className="float-right ml-4" /> : null}
          </MenuOption>
        ))}
        {sites.length > 1 ? (
          <MenuOption value={ALL}>
            {t("sites.all")}
            <Key name={ALL_SITES_KEY} className="float-right ml-4" />
          </MenuOption>
        ) : null}
      </MenuChoice>
    </Menu>
  );
}
