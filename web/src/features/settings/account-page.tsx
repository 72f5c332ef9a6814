import { useQuery } from "@tanstack/react-query";
import { useWording } from "@/i18n/language";
import { accountQuery } from "./account-data";
import { ExcludeMe } from "./exclude-me";
import { Password } from "./password";
import { Sessions } from "./sessions";
import { Loaded, Section, SettingsFrame } from "./settings-frame";
import { Tokens } from "./tokens";

/** Everything about the person who is signed in. */
export function AccountPage() {
  const { t } = useWording();
  const asked = useQuery(accountQuery);
  return (
    <SettingsFrame>
      <Loaded asked={asked}>
        {(account) => (
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
      </Loaded>
    </SettingsFrame>
  );
}
