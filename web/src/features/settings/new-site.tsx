import type { FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { useWording } from "@/i18n/language";
import { Outcome } from "./parts";
import { createSite } from "./site-data";
import { useChange } from "./use-change";
import { ZoneSelect } from "./zone-select";

/** Makes a site: its domain, what it is called, and the zone its days are kept in. */
export function NewSite({ onMade }: { onMade: (domain: string) => void }) {
  const { t } = useWording();
  const making = useChange(createSite, ({ createSite: site }) => onMade(site.domain));
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name)).trim();
    making.mutate({ domain: text("domain"), settings: { name: text("name") || null, timezone: text("timezone") } });
  };
  return (
    <form onSubmit={submit} className="grid gap-3" data-testid="new-site">
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label={t("settings.domain")} name="domain" placeholder="example.org" autoCapitalize="off" required />
        <Field label={t("settings.name")} name="name" maxLength={100} />
      </div>
      <ZoneSelect label={t("settings.timezone")} chosen={Intl.DateTimeFormat().resolvedOptions().timeZone} />
      <p className="text-xs text-ink-soft">{t("settings.timezone.about")}</p>
      <Outcome error={making.error} />
      <Button type="submit" variant="primary" className="justify-self-start" disabled={making.isPending}>
        {t("settings.create")}
      </Button>
    </form>
  );
}
