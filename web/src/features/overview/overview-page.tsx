import { useSuspenseQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { sessionQuery } from "@/api/session";
import { LostPage } from "@/components/lost-page";
import { useWording } from "@/i18n/language";
import { Overview } from "./overview";

// Of all readers one sees it, once.
const SetupPage = lazy(() => import("@/features/setup/setup-page"));

function FirstRun() {
  return (
    <Suspense>
      <SetupPage />
    </Suspense>
  );
}

/** The page of one site; without a domain, of the first one. */
export function OverviewPage({ domain }: { domain?: string }) {
  const { t } = useWording();
  const { sites } = useSuspenseQuery(sessionQuery).data;
  const site = domain === undefined ? sites[0] : sites.find((each) => each.domain === domain);
  if (site) return <Overview key={site.id} site={site} sites={sites} />;
  if (domain === undefined) return <FirstRun />;
  return <LostPage title={t("sites.unknown.title")} lead={t("sites.unknown.lead", { domain })} />;
}

/** The same page of all sites together. */
export function EverythingPage() {
  const { sites } = useSuspenseQuery(sessionQuery).data;
  if (sites.length === 0) return <FirstRun />;
  return <Overview key="all" site={undefined} sites={sites} />;
}
