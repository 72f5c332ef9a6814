import { useState } from "react";
import { request } from "@/api/client";
import { graphql } from "@/api/generated";
import type { Scope } from "@/api/generated/graphql";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { useWording } from "@/i18n/language";
import type { Account } from "./account-data";
import { Item, Items, OnlyOnce, Outcome, Revoke } from "./parts";
import { endOfDay, submitTo, useChange } from "./use-change";
import { useMoment } from "./use-moment";

const CreateTokenDocument = graphql(`
  mutation CreateToken($name: String!, $scopes: [Scope!]!, $expiresAt: TimePoint) {
    createToken(name: $name, scopes: $scopes, expiresAt: $expiresAt) {
      token
    }
  }
`);

const RevokeTokenDocument = graphql(`
  mutation RevokeToken($id: Int!) {
    revokeToken(id: $id)
  }
`);

const SCOPES: Scope[] = ["READ", "EXPORT", "ADMIN"];

/** Keys for programs that ask. */
export function Tokens({ tokens }: { tokens: Account["tokens"] }) {
  const { t } = useWording();
  const moment = useMoment();
  const [token, setToken] = useState<string>();
  const making = useChange(
    (form: FormData) =>
      request(CreateTokenDocument, {
        name: String(form.get("name")),
        scopes: SCOPES.filter((scope) => form.get(scope) !== null),
        expiresAt: endOfDay(form),
      }),
    ({ createToken }) => setToken(createToken.token),
  );
  const revoking = useChange((id: number) => request(RevokeTokenDocument, { id }));
  return (
    <>
      <Items testId="tokens">
        {tokens.map((each) => (
          <Item
            key={each.id}
            name={each.name}
            facts={[
              each.scopes.map((scope) => t(`settings.scope.${scope}`)).join(", "),
              t("settings.made", { time: moment(each.createdAt) }),
              each.lastUsedAt
                ? t("settings.token.used", { time: moment(each.lastUsedAt) })
                : t("settings.token.never-used"),
              each.expiresAt && t("settings.ends", { time: moment(each.expiresAt) }),
            ]}
          >
            <Revoke about={each.name} lead={t("settings.token.revoke.lead")} revoking={revoking} id={each.id} />
          </Item>
        ))}
      </Items>
      {token ? <OnlyOnce title={t("settings.token.made")} secret={token} /> : null}
      <form onSubmit={submitTo(making)} className="grid gap-3" data-testid="new-token">
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label={t("settings.token.name")} name="name" maxLength={100} required />
          <Field label={t("settings.token.last-day")} name="lastDay" type="date" />
        </div>
        <fieldset className="flex flex-wrap gap-x-5 gap-y-2">
          <legend className="mb-1.5 font-medium">{t("settings.token.scopes")}</legend>
          {SCOPES.map((scope) => (
            <label key={scope} className="flex items-center gap-2">
              <input
                type="checkbox"
                name={scope}
                defaultChecked={scope === "READ"}
                className="size-4 shrink-0 accent-accent"
              />
              {t(`settings.scope.${scope}`)}
            </label>
          ))}
        </fieldset>
        <Outcome error={making.error ?? revoking.error} />
        <Button type="submit" className="justify-self-start" disabled={making.isPending}>
          {t("settings.token.create")}
        </Button>
      </form>
    </>
  );
}
