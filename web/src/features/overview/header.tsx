import { Link } from "@tanstack/react-router";
import { Download, Keyboard } from "lucide-react";
import type { ReactNode } from "react";
import { useAccess } from "@/api/access";
import { useLive } from "@/api/live";
import type { Site } from "@/api/session";
import { Logo } from "@/components/logo";
import { Preferences } from "@/components/preferences";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/classes";
import { MainMenu } from "@/features/frame/main-menu";
import { useWording } from "@/i18n/language";
import { SharePopover } from "./share-popover";
import { SiteSwitcher } from "./site-switcher";

interface HeaderProps {
  sites: readonly Site[];
  /** Undefined for all sites together. */
  site: Site | undefined;
  onExport: () => void;
  onKeys: () => void;
  /** The controls of what is shown: filter, range, comparison and interval. */
  children: ReactNode;
  /** What is filtered, as a row of its own. */
  filters: ReactNode;
}

/** Stays at the top. On a phone it has two rows: who and where, then what is shown. */
export function Header({ sites, site, onExport, onKeys, children, filters }: HeaderProps) {
  const { t } = useWording();
  const shared = useAccess() === "shared";
  return (
    <header className="sticky top-0 z-40 border-b bg-canvas/95 backdrop-blur-sm">
      <div className="mx-auto flex max-w-7xl flex-wrap items-center gap-x-2 gap-y-2 px-4 py-2.5 sm:px-6">
        <Link to="/" aria-label={t("app.name")} className="rounded-md max-sm:hidden" disabled={shared}>
          <Logo className="size-7" />
        </Link>
        <div className="flex min-w-0 flex-1 items-center gap-1 max-sm:-ml-3">
          {shared ? (
            <span className="truncate px-2 font-semibold">{site?.name}</span>
          ) : (
            <SiteSwitcher sites={sites} current={site} />
          )}
          <LiveVisitors site={site} shared={shared} />
        </div>
        <div className="flex min-w-0 items-center gap-2 max-lg:order-last max-lg:w-full max-sm:gap-1.5">
          {children}
          {shared || !site ? null : (
            <Button
              className="max-lg:ml-auto max-sm:px-2.5"
              aria-label={t("header.export")}
              title={t("header.export")}
              onClick={onExport}
              data-testid="export"
            >
              <Download aria-hidden className="text-ink-soft" />
            </Button>
          )}
        </div>
        <div className="flex items-center max-sm:-mr-2 max-sm:[&_button]:w-8">
          {shared ? null : <SharePopover domain={site?.domain} />}
          <Button
            variant="quiet"
            size="icon"
            className="max-xl:hidden"
            aria-label={t("keys.title")}
            title={`${t("keys.title")} (?)`}
            onClick={onKeys}
          >
            <Keyboard aria-hidden />
          </Button>
          <Preferences />
          {shared ? null : <MainMenu domain={site?.domain} />}
        </div>
      </div>
      {filters ? <div className="mx-auto -mt-1 max-w-7xl px-4 pb-2 sm:px-6">{filters}</div> : null}
    </header>
  );
}

/** Who is here now, pushed as it changes; the way to the page that shows them. */
function LiveVisitors({ site, shared }: { site: Site | undefined; shared: boolean }) {
  const { t, format } = useWording();
  const { update, state } = useLive(site?.domain ?? null);
  const count = update?.live.visitors;
  const away = state === "away";
  const text = t("live.now", { count: count === undefined ? "–" : format.count(count) });
  const inside = (
    <>
      <span className={cn("size-2 shrink-0 rounded-full", away ? "bg-warn" : "animate-pulse bg-good")} />
      <span className="tabular-nums" data-testid="live-visitors" data-value={count}>
        <span className="sr-only">{text}</span>
        <span aria-hidden>
          {count === undefined ? "–" : format.count(count)}
          <span className="max-xl:hidden"> {t("live.now-short")}</span>
        </span>
      </span>
    </>
  );
  const look =
    "inline-flex h-8 items-center gap-1.5 rounded-md px-2 text-xs font-medium whitespace-nowrap text-ink-soft";
  if (shared) return <span className={look}>{inside}</span>;
  const linkLook = cn(look, "hover:bg-surface-hover hover:text-ink");
  return site ? (
    <Link to="/sites/$domain/live" params={{ domain: site.domain }} className={linkLook} title={text}>
      {inside}
    </Link>
  ) : (
    <Link to="/live" className={linkLook} title={text}>
      {inside}
    </Link>
  );
}
