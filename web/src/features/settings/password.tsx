import { request } from "@/api/client";
import { graphql } from "@/api/generated";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { useWording } from "@/i18n/language";
import { Outcome } from "./parts";
import { submitTo, useChange } from "./use-change";

const ChangePasswordDocument = graphql(`
  mutation ChangePassword($current: String!, $new: String!) {
    changePassword(current: $current, new: $new)
  }
`);

const SHORTEST = 10;

export function Password({ email }: { email: string }) {
  const { t } = useWording();
  const changing = useChange((form: FormData) =>
    request(ChangePasswordDocument, { current: String(form.get("current")), new: String(form.get("new")) }),
  );
  return (
    <form onSubmit={submitTo(changing)} className="grid gap-3" data-testid="password">
      {/* Password managers look for whose password it is. */}
      <input type="hidden" name="username" autoComplete="username" value={email} />
      <div className="grid gap-3 sm:grid-cols-2">
        <Field
          label={t("settings.password.current")}
          name="current"
          type="password"
          autoComplete="current-password"
          required
        />
        <Field
          label={t("settings.password.new")}
          name="new"
          type="password"
          autoComplete="new-password"
          minLength={SHORTEST}
          required
        />
      </div>
      <Outcome error={changing.error} done={changing.isSuccess ? t("settings.password.changed") : undefined} />
      <Button type="submit" className="justify-self-start" disabled={changing.isPending}>
        {t("settings.password.submit")}
      </Button>
    </form>
  );
}
