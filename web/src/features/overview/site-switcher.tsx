import { useNavigate } from "@tanstack/react-router";
import { ChevronDown } from "lucide-react";
import type { Site } from "@/api/session";
import { Button } from "@/components/ui/button";
import { Menu, MenuChoice, MenuOption } from "@/components/ui/menu";
import { useWording } from "@/i18n/language";

export function SiteSwitcher({ sites, current }: { sites: Site[]; current: Site }) {
  const { t } = useWording();
  const navigate = useNavigate();
  return (
    <Menu
      trigger={
        <Button
          variant="quiet"
          className="min-w-0 shrink text-ink"
          aria-label={t("header.sites", { name: current.name })}
        >
          <span className="truncate font-semibold">{current.name}</span>
          <ChevronDown aria-hidden className="text-ink-soft" />
        </Button>
      }
    >
      <MenuChoice
        value={current.domain}
        onValueChange={(domain) =>
          // The values that one site is filtered by mean nothing to another.
          navigate({ to: "/sites/$domain", params: { domain }, search: (search) => ({ ...search, filters: [] }) })
        }
      >
        {sites.map((site) => (
          <MenuOption key={site.id} value={site.domain}>
            {site.name} <span className="text-ink-soft">{site.domain}</span>
          </MenuOption>
        ))}
      </MenuChoice>
    </Menu>
  );
}
