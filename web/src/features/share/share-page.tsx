import { useQuery } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import { AccessProvider } from "@/api/access";
import { describeError, errorCode } from "@/api/errors";
import { Logo } from "@/components/logo";
import { Notice } from "@/components/notice";
import { Preferences } from "@/components/preferences";
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
  switch (code) {
    case undefined:
      return <Frame>{null}</Frame>;
    case "PASSWORD_NEEDED":
    case "WRONG_CREDENTIALS":
      return (
        <Frame>
          <PasswordForm problem={code === "WRONG_CREDENTIALS" ? t("share.wrong") : null} onPassword={setPassword} />
        </Frame>
      );
    case "LINK_INVALID":
    case "LINK_EXPIRED":
    case "UNAUTHENTICATED":
      return (
        <Frame>
          <Notice title={t("share.gone")} lead={t("share.gone.lead")} />
        </Frame>
      );
    default:
      return (
        <Frame>
          <Notice role="alert" title={t("share.trouble")} lead={describeError(opened.error, t)}>
            <Button variant="primary" onClick={() => opened.refetch()}>
              {t("error.retry")}
            </Button>
          </Notice>
        </Frame>
      );
  }
}

function Frame({ children }: { children: ReactNode }) {
  const { t } = useWording();
  return (
    <div className="grid min-h-svh grid-rows-[auto_1fr]">
      <header className="flex justify-end gap-1 p-3">
        <Preferences />
      </header>
      <main className="mx-auto grid w-full max-w-96 content-center gap-8 px-4 pb-24">
        <div className="grid justify-items-center gap-3 text-center">
          <Logo className="size-12" />
          <h1 className="text-xl font-semibold tracking-tight">{t("share.open")}</h1>
        </div>
        {children}
      </main>
    </div>
  );
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
      {problem ? (
        <p role="alert" className="rounded-md bg-danger-soft px-3 py-2 text-danger">
          {problem}
        </p>
      ) : null}
      <Button type="submit" variant="primary" size="large">
        {t("share.submit")}
      </Button>
    </form>
  );
}
