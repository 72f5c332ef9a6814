import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import type { Site } from "@/api/session";
import { Button } from "@/components/ui/button";
import { useWording } from "@/i18n/language";

/** What a site without any event shows: the line to paste. The page replaces it when the first event arrives. */
export function EmptySite({ site }: { site: Site }) {
  const { t } = useWording();
  const [copied, setCopied] = useState(false);
  const snippet = `<script defer src="${location.origin}/t.js" data-site="${site.publicKey}"></script>`;
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <div className="mx-auto grid max-w-2xl justify-items-center gap-4 px-4 py-16 text-center" data-testid="empty-site">
      <h2 className="text-xl font-semibold tracking-tight">{t("empty.title")}</h2>
      <p className="max-w-prose text-ink-soft">{t("empty.lead", { domain: site.domain })}</p>
      <div className="flex w-full items-center gap-3 rounded-md border bg-surface-sunken p-3 pl-4 text-left max-sm:flex-col max-sm:items-stretch">
        <code className="min-w-0 flex-1 font-mono text-xs wrap-anywhere select-all" data-testid="snippet">
          {snippet}
        </code>
        <Button onClick={() => navigator.clipboard?.writeText(snippet).then(() => setCopied(true))}>
          {copied ? <Check aria-hidden /> : <Copy aria-hidden />}
          <span aria-live="polite">{t(copied ? "empty.copied" : "empty.copy")}</span>
        </Button>
      </div>
      <p className="flex items-center gap-2 text-ink-soft">
        <span className="size-2 animate-pulse rounded-full bg-good" />
        {t("empty.listening")}
      </p>
    </div>
  );
}
