import { useNavigate } from "@tanstack/react-router";
import { PageFrame } from "@/features/frame/page-frame";
import { NewSite } from "@/features/settings/new-site";
import { useWording } from "@/i18n/language";

/** The first thing that somebody sees on a server without sites. The new site's page then waits for its first event. */
export default function SetupPage() {
  const { t } = useWording();
  const navigate = useNavigate();
  return (
    <PageFrame title={t("setup.title")}>
      <section
        aria-label={t("setup.title")}
        className="mx-auto grid w-full max-w-xl gap-5 rounded-lg border bg-surface p-6 shadow-low"
      >
        <div className="grid gap-1">
          <h2 className="text-lg font-semibold">{t("settings.new-site")}</h2>
          <p className="text-ink-soft">{t("setup.lead")}</p>
        </div>
        <NewSite onMade={(domain) => navigate({ to: "/sites/$domain", params: { domain } })} />
      </section>
    </PageFrame>
  );
}
