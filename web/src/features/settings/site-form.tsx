import { type ComponentProps, type FormEvent, useId } from "react";
import type { SaltRotation, SiteSettingsQuery } from "@/api/generated/graphql";
import { Button } from "@/components/ui/button";
import { Field, Select } from "@/components/ui/field";
import { useWording } from "@/i18n/language";
import { Outcome } from "./parts";
import { updateSite } from "./site-data";
import { useChange } from "./use-change";
import { ZoneSelect } from "./zone-select";

type Settings = SiteSettingsQuery["siteSettings"] & SiteSettingsQuery["site"];

const ROTATIONS: SaltRotation[] = ["DAILY", "WEEKLY", "MONTHLY", "NEVER"];

/** What the site is called, and how it collects. */
export function SiteForm({ settings }: { settings: Settings }) {
  const { t } = useWording();
  const saving = useChange((form: FormData) =>
    updateSite(settings.domain, {
      name: String(form.get("name")),
      // A zone that is fixed is not sent: its field is disabled.
      timezone: form.get("timezone") as string | null,
      saltRotation: form.get("saltRotation") as SaltRotation,
      honourDoNotTrack: form.get("honourDoNotTrack") !== null,
      allowedOrigins: lines(form.get("allowedOrigins")),
      allowedHostnames: lines(form.get("allowedHostnames")),
    }),
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    saving.mutate(new FormData(event.currentTarget));
  };
  const fixed = settings.lastEventAt !== null;
  return (
    <form onSubmit={submit} onChange={() => saving.reset()} className="grid gap-4" data-testid="site-form">
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label={t("settings.name")} name="name" defaultValue={settings.name} maxLength={100} required />
        <ZoneSelect label={t("settings.timezone")} chosen={settings.timezone} disabled={fixed} />
      </div>
      {fixed ? <p className="text-xs text-ink-soft">{t("settings.timezone.fixed")}</p> : null}
      <Select label={t("settings.salt")} name="saltRotation" defaultValue={settings.saltRotation}>
        {ROTATIONS.map((each) => (
          <option key={each} value={each}>
            {t(`settings.salt.${each}`)}
          </option>
        ))}
      </Select>
      <p className="max-w-prose text-xs text-ink-soft">{t("settings.salt.about")}</p>
      <label className="flex items-start gap-2">
        <input
          type="checkbox"
          name="honourDoNotTrack"
          defaultChecked={settings.honourDoNotTrack}
          className="mt-0.5 size-4 shrink-0 accent-accent"
        />
        {t("settings.dnt")}
      </label>
      <div className="grid gap-3 sm:grid-cols-2">
        <Lines
          label={t("settings.origins")}
          hint={t("settings.origins.about")}
          name="allowedOrigins"
          placeholder="https://example.org"
          defaultValue={settings.allowedOrigins.join("\n")}
        />
        <Lines
          label={t("settings.hostnames")}
          hint={t("settings.hostnames.about")}
          name="allowedHostnames"
          placeholder="*.example.org"
          defaultValue={settings.allowedHostnames.join("\n")}
        />
      </div>
      <Outcome error={saving.error} done={saving.isSuccess ? t("settings.saved") : undefined} />
      <Button type="submit" variant="primary" className="justify-self-start" disabled={saving.isPending}>
        {t("settings.save")}
      </Button>
    </form>
  );
}

function lines(text: FormDataEntryValue | null): string[] {
  return String(text ?? "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function Lines({ label, hint, ...rest }: ComponentProps<"textarea"> & { label: string; hint: string }) {
  const id = useId();
  return (
    <div className="grid content-start gap-1.5">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <textarea
        id={id}
        rows={3}
        spellCheck={false}
        aria-describedby={`${id}-hint`}
        className="w-full min-w-0 rounded-md border border-line-strong bg-surface px-3 py-2 font-mono text-xs text-ink"
        {...rest}
      />
      <p id={`${id}-hint`} className="text-xs text-ink-soft">
        {hint}
      </p>
    </div>
  );
}
