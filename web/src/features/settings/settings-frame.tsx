import type { UseQueryResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { describeError } from "@/api/errors";
import { Notice } from "@/components/notice";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { PageFrame } from "@/features/frame/page-frame";
import { useWording } from "@/i18n/language";

/** What stands around every page of settings: the way to the others. */
export function SettingsFrame({ domain, children }: { domain?: string; children: ReactNode }) {
  const { t } = useWording();
  const look =
    "rounded-md px-2.5 py-1.5 font-medium text-ink-soft hover:bg-surface-hover aria-[current=page]:bg-accent-soft aria-[current=page]:text-ink";
  return (
    <PageFrame title={t("settings.title")} domain={domain}>
      <div className="mx-auto grid w-full max-w-3xl gap-4 sm:gap-6">
        <nav aria-label={t("settings.title")} className="flex gap-1">
          <Link to="/settings/sites" className={look}>
            {t("settings.sites")}
          </Link>
          <Link to="/settings/account" className={look}>
            {t("settings.account")}
          </Link>
        </nav>
        {children}
      </div>
    </PageFrame>
  );
}

/** What was asked for, once it is there; until then its place, or why it is not. */
export function Loaded<Data>({
  asked,
  children,
}: {
  asked: UseQueryResult<Data>;
  children: (data: Data) => ReactNode;
}) {
  const { t } = useWording();
  if (asked.data !== undefined) return children(asked.data);
  if (!asked.isError) return <Skeleton className="h-96 w-full" />;
  return (
    <div className="rounded-lg border bg-surface shadow-low">
      <Notice role="alert" title={t("settings.trouble")} lead={describeError(asked.error, t)}>
        <Button onClick={() => asked.refetch()}>{t("error.retry")}</Button>
      </Notice>
    </div>
  );
}

interface SectionProps {
  title: string;
  lead?: string | undefined;
  children: ReactNode;
}

/** One matter, on a card of its own. */
export function Section({ title, lead, children }: SectionProps) {
  return (
    <section aria-label={title} className="grid gap-4 rounded-lg border bg-surface p-4 shadow-low sm:p-6">
      <div className="grid gap-1">
        <h2 className="text-lg font-semibold">{title}</h2>
        {lead ? <p className="max-w-prose text-ink-soft">{lead}</p> : null}
      </div>
      {children}
    </section>
  );
}
