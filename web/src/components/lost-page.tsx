import { Link } from "@tanstack/react-router";
import { useWording } from "@/i18n/language";
import { Logo } from "./logo";
import { Notice } from "./notice";

/** A page of its own that leads back to the first site. */
export function LostPage({ title, lead }: { title: string; lead: string }) {
  const { t } = useWording();
  return (
    <main className="grid min-h-svh content-center justify-items-center pb-24">
      <Logo className="size-12" />
      <h1 className="sr-only">{t("app.name")}</h1>
      <Notice title={title} lead={lead}>
        <Link to="/" className="font-medium text-accent underline underline-offset-4">
          {t("sites.home")}
        </Link>
      </Notice>
    </main>
  );
}
