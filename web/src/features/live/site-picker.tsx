import { useNavigate } from "@tanstack/react-router";
import type { Site } from "@/api/session";
import { useWording } from "@/i18n/language";

/** Which site's live page it is. */
export function SitePicker({ sites, current }: { sites: Site[]; current: string | null }) {
  const { t } = useWording();
  const navigate = useNavigate();
  return (
    <select
      aria-label={t("live.site")}
      value={current ?? ""}
      onChange={({ target: { value } }) =>
        value ? navigate({ to: "/sites/$domain/live", params: { domain: value } }) : navigate({ to: "/live" })
      }
      className="h-9 min-w-0 max-w-60 rounded-md border border-line-strong bg-surface px-2 text-ink max-md:flex-1"
    >
      <option value="">{t("live.all-sites")}</option>
      {sites.map((site) => (
        <option key={site.id} value={site.domain}>
          {site.name}
        </option>
      ))}
    </select>
  );
}
