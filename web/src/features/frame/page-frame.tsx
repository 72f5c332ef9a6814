import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { Logo } from "@/components/logo";
import { Preferences } from "@/components/preferences";
import { useWording } from "@/i18n/language";
import { MainMenu } from "./main-menu";

interface PageFrameProps {
  title: string;
  /** The site that the page is about. */
  domain?: string | undefined;
  /** Beside the title: what the page is about, and what can be done with all of it. */
  controls?: ReactNode;
  children: ReactNode;
}

/** What stands around every page but the overview, whose header is full of controls. */
export function PageFrame({ title, domain, controls, children }: PageFrameProps) {
  const { t } = useWording();
  useEffect(() => {
    document.title = `${title} · ${t("app.name")}`;
  }, [title, t]);
  return (
    <div className="min-h-svh">
      <a
        href="#content"
        className="sr-only rounded-md bg-surface px-3 py-2 shadow-high focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50"
      >
        {t("app.skip")}
      </a>
      <header className="sticky top-0 z-40 border-b bg-canvas/95 backdrop-blur-sm">
        <div className="mx-auto flex max-w-7xl flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2.5 sm:px-6">
          <Link to="/" aria-label={t("app.name")} className="rounded-md">
            <Logo className="size-7" />
          </Link>
          <h1 className="min-w-0 flex-1 truncate text-base font-semibold">{title}</h1>
          {controls ? <div className="flex items-center gap-2 max-md:order-last max-md:w-full">{controls}</div> : null}
          <div className="flex items-center">
            <Preferences />
            <MainMenu domain={domain} />
          </div>
        </div>
      </header>
      <main id="content" className="mx-auto grid max-w-7xl gap-4 px-4 py-4 sm:gap-6 sm:px-6 sm:py-6">
        {children}
      </main>
    </div>
  );
}
