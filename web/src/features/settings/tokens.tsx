import { type FormEvent, useState } from "react";
import { request } from "@/api/client";
import { graphql } from "@/api/generated";
import type { Scope } from "@/api/generated/graphql";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { addDays } from "@/features/range/zone";
import { useWording } from "@/i18n/language";
import type { Account } from "./account-data";
import { Confirm, Item, OnlyOnce, Outcome } from "./parts";
import { useChange } from "./use-change";
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
    (form: FormData) => {
      const lastDay = String(form.get("lastDay"));
      return request(CreateTokenDocument, {
        name: String(form.get("name")),
        scopes: SCOPES.filter((scope) => form.get(scope) !== null),
        expiresAt: lastDay ? addDays(lastDay, 1) : null,
      });
    },
    ({ createToken }) => setToken(createToken.token),
  );
  const revoking = useChange((id: number) => request(RevokeTokenDocument, { id }));
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    making.mutate(new FormData(form), { onSuccess: () => form.reset() });
  };
  return (
    <>
      {tokens.length > 0 ? (
        <ul className="-my-3 divide-y divide-line" data-testid="tokens">
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
              <Confirm
                label={t("settings.revoke")}
                about={each.name}
                title={t("settings.revoke.title")}
                lead={t("settings.token.revoke.lead")}
                pending={revoking.isPending}
                onConfirm={() => revoking.mutate(each.id)}
              />
            </Item>
          ))}
        </ul>
      ) : null}
      {token ? <OnlyOnce title={t("settings.token.made")} secret={token} /> : null}
      <form onSubmit={submit} className="grid gap-3" data-testid="new-token">
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
