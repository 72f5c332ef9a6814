import { Link } from "@tanstack/react-router";
import { Share2 } from "lucide-react";
import { useState } from "react";
import { CopyButton } from "@/components/copy-button";
import { Button } from "@/components/ui/button";
import { Popover } from "@/components/ui/popover";
import { useWording } from "@/i18n/language";

/** The address of what is shown, for those who can sign in; and the way to links for those who cannot. */
export function SharePopover({ domain }: { domain: string | undefined }) {
  const { t } = useWording();
  const [open, setOpen] = useState(false);
  return (
    <Popover
      label={t("share.title")}
      align="end"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button variant="quiet" size="icon" aria-label={t("share.title")} title={t("share.title")} data-testid="share">
          <Share2 aria-hidden />
        </Button>
      }
    >
      <div className="grid gap-3 p-4">
        <h2 className="font-medium">{t("share.title")}</h2>
        <p className="text-ink-soft">{t("share.view")}</p>
        <div className="flex items-center gap-2">
          <input
            readOnly
            aria-label={t("share.address")}
            value={location.href}
            onFocus={(event) => event.target.select()}
            className="h-9 w-full min-w-0 rounded-md border bg-surface-sunken px-2 font-mono text-xs"
          />
          <CopyButton text={location.href} />
        </div>
        {domain === undefined ? null : (
          <p className="text-ink-soft">
            {t("share.public")}{" "}
            <Link
              to="/settings/sites/$domain"
              params={{ domain }}
              className="font-medium text-accent underline underline-offset-4"
            >
              {t("share.public-link")}
            </Link>
          </p>
        )}
      </div>
    </Popover>
  );
}
