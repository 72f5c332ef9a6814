import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useEffect, useState } from "react";
import { AccessProvider } from "@/api/access";
import { describeError, errorCode } from "@/api/errors";
import { FrontPage, FrontProblem } from "@/components/front-page";
import { Notice } from "@/components/notice";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Overview } from "@/features/overview/overview";
import { useWording } from "@/i18n/language";
import { shareQuery } from "./share-data";

/** What somebody with a link sees: one site's overview, to look at. */
export function SharePage({ token }: { token: string }) {
  const { t } = useWording();
  const [password, setPassword] = useState<string | null>(null);
  const opened = useQuery(shareQuery(token, password));
  const code = opened.isError ? errorCode(opened.error) : undefined;
  useEffect(() => {
    if (!opened.data) document.title = t("share.open");
  }, [opened.data, t]);
  if (opened.isSuccess) {
    return (
      <AccessProvider value="shared">
        <Overview site={opened.data} sites={[]} />
      </AccessProvider>
    );
  }
  return <FrontPage title={t("share.open")}>{content()}</FrontPage>;

  function content() {
    switch (code) {
      case undefined:
        return null;
      case "PASSWORD_NEEDED":
      case "WRONG_CREDENTIALS":
        return (
          <PasswordForm problem={code === "WRONG_CREDENTIALS" ? t("share.wrong") : null} onPassword={setPassword} />
        );
      case "LINK_INVALID":
      case "LINK_EXPIRED":
      case "UNAUTHENTICATED":
        return <Notice title={t("share.gone")} lead={t("share.gone.lead")} />;
      default:
        return (
          <Notice role="alert" title={t("share.trouble")} lead={describeError(opened.error, t)}>
            <Button variant="primary" onClick={() => opened.refetch()}>
              {t("error.retry")}
            </Button>
          </Notice>
        );
    }
  }
}

function PasswordForm({ problem, onPassword }: { problem: string | null; onPassword: (password: string) => void }) {
  const { t } = useWording();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onPassword(String(new FormData(event.currentTarget).get("password")));
  };
  return (
    <form onSubmit={submit} className="grid gap-4 rounded-lg border bg-surface p-6 shadow-low">
      <p className="text-ink-soft">{t("share.password-lead")}</p>
      <Field
        label={t("login.password")}
        name="password"
        type="password"
        autoComplete="off"
        aria-invalid={problem !== null}
        required
      />
      <FrontProblem>{problem}</FrontProblem>
      <Button type="submit" variant="primary" size="large">
        {t("share.submit")}
      </Button>
    </form>
  );
}
