import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Activity, Braces, ChartLine, Compass, LogOut, Menu as MenuIcon, Settings } from "lucide-react";
import { request } from "@/api/client";
import { graphql } from "@/api/generated";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/menu";
import { useWording } from "@/i18n/language";

const LogoutDocument = graphql(`
  mutation Logout {
    logout
  }
`);

/** The way to every page, at the same place on each of them. With a domain, to that site's pages. */
export function MainMenu({ domain }: { domain?: string | undefined }) {
  const { t } = useWording();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const logout = useMutation({
    mutationFn: () => request(LogoutDocument, {}),
    onSuccess: async () => {
      await navigate({ to: "/login" });
      queryClient.clear();
    },
  });
  const params = { domain: domain ?? "" };
  return (
    <Menu
      trigger={
        <Button variant="quiet" size="icon" aria-label={t("menu.label")} data-testid="menu">
          <MenuIcon aria-hidden />
        </Button>
      }
    >
      <MenuItem asChild>
        {domain ? (
          <Link to="/sites/$domain" params={params}>
            <ChartLine aria-hidden />
            {t("menu.overview")}
          </Link>
        ) : (
          <Link to="/">
            <ChartLine aria-hidden />
            {t("menu.overview")}
          </Link>
        )}
      </MenuItem>
      <MenuItem asChild>
        {domain ? (
          <Link to="/sites/$domain/live" params={params}>
            <Activity aria-hidden />
            {t("menu.live")}
          </Link>
        ) : (
          <Link to="/live">
            <Activity aria-hidden />
            {t("menu.live")}
          </Link>
        )}
      </MenuItem>
      <MenuItem asChild>
        <Link to="/explore" search={domain ? { sites: domain } : {}}>
          <Compass aria-hidden />
          {t("menu.explore")}
        </Link>
      </MenuItem>
      <MenuItem asChild>
        {domain ? (
          <Link to="/settings/sites/$domain" params={params}>
            <Settings aria-hidden />
            {t("menu.settings")}
          </Link>
        ) : (
          <Link to="/settings/sites">
            <Settings aria-hidden />
            {t("menu.settings")}
          </Link>
        )}
      </MenuItem>
      <MenuItem asChild>
        <a href="/graphql">
          <Braces aria-hidden />
          {t("menu.api")}
        </a>
      </MenuItem>
      <MenuItem onSelect={() => logout.mutate()} disabled={logout.isPending}>
        <LogOut aria-hidden />
        {t("header.logout")}
      </MenuItem>
    </Menu>
  );
}
