import { useQuery } from "@tanstack/react-query";
import { describeError } from "@/api/errors";
import { Notice } from "@/components/notice";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { useWording } from "@/i18n/language";
import { accountQuery } from "./account-data";
import { ExcludeMe } from "./exclude-me";
import { Password } from "./password";
import { Sessions } from "./sessions";
import { Section, SettingsFrame } from "./settings-frame";
import { Tokens } from "./tokens";

/** Everything about the person who is signed in. */
export function AccountPage() {
  const { t } = useWording();
  const asked = useQuery(accountQuery);
  const account = asked.data;
  return (
    <SettingsFrame>
      {asked.isError && !account ? (
        <div className="rounded-lg border bg-surface shadow-low">
          <Notice role="alert" title={t("settings.trouble")} lead={describeError(asked.error, t)}>
            <Button onClick={() => asked.refetch()}>{t("error.retry")}</Button>
          </Notice>
        </div>
      ) : !account ? (
        <Skeleton className="h-96 w-full" />
      ) : (
        <>
          <Section title={t("settings.password")} lead={t("settings.password.lead", { email: account.email })}>
            <Password email={account.email} />
          </Section>
          <Section title={t("settings.sessions")} lead={t("settings.sessions.lead")}>
            <Sessions sessions={account.sessions} />
          </Section>
          <Section title={t("settings.tokens")} lead={t("settings.tokens.lead")}>
            <Tokens tokens={account.tokens} />
          </Section>
          <Section title={t("settings.exclude")} lead={t("settings.exclude.lead")}>
            <ExcludeMe />
          </Section>
        </>
      )}
    </SettingsFrame>
  );
}
