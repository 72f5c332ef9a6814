import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useLive } from "@/api/live";
import { CopyBlock } from "@/components/copy-button";
import { cn } from "@/components/ui/classes";
import { useWording } from "@/i18n/language";
import { Section } from "./settings-frame";
import { siteSettingsQuery } from "./site-data";
import { useMoment } from "./use-moment";

interface InstallProps {
  domain: string;
  snippet: string;
  lastEventAt: string | null;
}

/** The line to paste, and whether events arrive: it turns by itself when they do. */
export function Install({ domain, snippet, lastEventAt }: InstallProps) {
  const { t } = useWording();
  const moment = useMoment();
  const queryClient = useQueryClient();
  const at = useLive(domain).update?.live.at;
  useEffect(() => {
    if (at) queryClient.invalidateQueries(siteSettingsQuery(domain));
  }, [at, domain, queryClient]);
  return (
    <Section title={t("settings.install")} lead={lastEventAt === null ? t("empty.lead", { domain }) : undefined}>
      <CopyBlock text={snippet} testId="snippet" />
      <p
        role="status"
        className="flex items-center gap-2"
        data-testid="arriving"
        data-arrived={lastEventAt === null ? "no" : "yes"}
      >
        <span className={cn("size-2 rounded-full", lastEventAt === null ? "animate-pulse bg-warn" : "bg-good")} />
        {lastEventAt === null ? t("empty.title") : t("settings.last-event", { time: moment(lastEventAt) })}
      </p>
    </Section>
  );
}
