import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { useWording } from "@/i18n/language";
import { Button } from "./ui/button";

const SAID_MS = 2000;

/** Puts a text on the clipboard and says so. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const { t } = useWording();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SAID_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <Button aria-label={label} onClick={() => navigator.clipboard?.writeText(text).then(() => setCopied(true))}>
      {copied ? <Check aria-hidden /> : <Copy aria-hidden />}
      <span aria-live="polite">{t(copied ? "copy.done" : "copy.do")}</span>
    </Button>
  );
}

/** Code, and the way to take it along. */
export function CopyBlock({ text, testId }: { text: string; testId?: string }) {
  return (
    <div className="flex w-full items-center gap-3 rounded-md border bg-surface-sunken p-3 pl-4 text-left max-sm:flex-col max-sm:items-stretch">
      <code className="min-w-0 flex-1 font-mono text-xs wrap-anywhere select-all" data-testid={testId}>
        {text}
      </code>
      <CopyButton text={text} />
    </div>
  );
}
