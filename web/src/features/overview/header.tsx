import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Download, Keyboard, LogOut } from "lucide-react";
import type { ReactNode } from "react";
import { request } from "@/api/client";
import { graphql } from "@/api/generated";
import type { Site } from "@/api/session";
import { Logo } from "@/components/logo";
import { Preferences } from "@/components/preferences";
import { Button } from "@/components/ui/button";
import { useWording } from "@/i18n/language";
import { SiteSwitcher } from "./site-switcher";

const LogoutDocument = graphql(`
  mutation Logout {
    logout
  }
`);

interface HeaderProps {
  sites: Site[];
  site: Site;
  onExport: () => void;
  onKeys: () => void;
  /** The controls of what is shown: range, interval and filter. */
  children: ReactNode;
  /** What is filtered, as a row of its own. */
  filters: ReactNode;
}

/** Stays at the top. On a phone it has two rows: who and where, then what is shown. */
export function Header({ sites, site, onExport, onKeys, children, filters }: HeaderProps) {
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
  return (
    <header className="sticky top-0 z-40 border-b bg-canvas/95 backdrop-blur-sm">
      <div className="mx-auto flex max-w-7xl flex-wrap items-center gap-x-2 gap-y-2 px-4 py-2.5 sm:px-6">
        <Link to="/" aria-label={t("app.name")} className="rounded-md">
          <Logo className="size-7" />
        </Link>
        <div className="flex min-w-0 flex-1">
          <SiteSwitcher sites={sites} current={site} />
        </div>
        <div className="flex min-w-0 items-center gap-2 max-md:order-last max-md:w-full">
          {children}
          <Button onClick={onExport} className="max-md:ml-auto" data-testid="export">
            <Download aria-hidden />
            <span className="max-lg:sr-only">{t("header.export")}</span>
          </Button>
        </div>
        <div className="flex items-center">
          <Button
            variant="quiet"
            size="icon"
            className="max-lg:hidden"
            aria-label={t("keys.title")}
            title={`${t("keys.title")} (?)`}
            onClick={onKeys}
          >
            <Keyboard aria-hidden />
          </Button>
          <Preferences />
          <Button
            variant="quiet"
            size="icon"
            aria-label={t("header.logout")}
            title={t("header.logout")}
            disabled={logout.isPending}
            onClick={() => logout.mutate()}
          >
            <LogOut aria-hidden />
          </Button>
        </div>
      </div>
      {filters ? <div className="mx-auto -mt-1 max-w-7xl px-4 pb-2 sm:px-6">{filters}</div> : null}
    </header>
  );
}
