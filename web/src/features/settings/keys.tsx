import { useState } from "react";
import { request } from "@/api/client";
import { graphql } from "@/api/generated";
import type { SiteSettingsQuery } from "@/api/generated/graphql";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { useWording } from "@/i18n/language";
import { Confirm, Item, Items, OnlyOnce, Outcome, Revoke } from "./parts";
import { submitTo, useChange } from "./use-change";
import { useMoment } from "./use-moment";

const CreateSecretKeyDocument = graphql(`
  mutation CreateSecretKey($site: String!, $name: String!) {
    createSecretKey(site: $site, name: $name) {
      key
    }
  }
`);

const RotatePublicKeyDocument = graphql(`
  mutation RotatePublicKey($site: String!) {
    rotatePublicKey(site: $site) {
      domain
    }
  }
`);

const RevokeKeyDocument = graphql(`
  mutation RevokeKey($id: Int!) {
    revokeKey(id: $id) {
      domain
    }
  }
`);

/** The site's keys: public ones for pages, secret ones for servers. */
export function Keys({ domain, keys }: { domain: string; keys: SiteSettingsQuery["siteSettings"]["keys"] }) {
  const { t } = useWording();
  const moment = useMoment();
  const [secret, setSecret] = useState<string>();
  const making = useChange(
    (form: FormData) => request(CreateSecretKeyDocument, { site: domain, name: String(form.get("name")) }),
    ({ createSecretKey }) => setSecret(createSecretKey.key),
  );
  const rotating = useChange(() => request(RotatePublicKeyDocument, { site: domain }));
  const revoking = useChange((id: number) => request(RevokeKeyDocument, { id }));
  // The one that new pages get is replaced, not ended.
  const current = keys.findLast((key) => key.kind === "PUBLIC" && key.name === "" && key.expiresAt === null);
  return (
    <>
      <Items testId="keys">
        {keys.map((key) => {
          const name = key.name || t(`settings.key.${key.kind}`);
          return (
            <Item
              key={key.id}
              name={key.key === null ? name : <code className="font-mono text-xs">{key.key}</code>}
              facts={[
                t(`settings.key.${key.kind}`),
                key.key === null ? null : key.name,
                t("settings.made", { time: moment(key.createdAt) }),
                key.expiresAt && t("settings.ends", { time: moment(key.expiresAt) }),
              ]}
            >
              {key === current ? (
                <Confirm
                  label={t("settings.rotate")}
                  about={name}
                  title={t("settings.rotate.title")}
                  lead={t("settings.rotate.lead")}
                  pending={rotating.isPending}
                  onConfirm={() => rotating.mutate()}
                />
              ) : (
                <Revoke about={name} lead={t("settings.key.revoke.lead")} revoking={revoking} id={key.id} />
              )}
            </Item>
          );
        })}
      </Items>
      {secret ? <OnlyOnce title={t("settings.key.secret-made")} secret={secret} /> : null}
      <form onSubmit={submitTo(making)} className="flex flex-wrap items-end gap-3">
        <div className="min-w-48 flex-1">
          <Field label={t("settings.key.new")} name="name" placeholder={t("settings.key.placeholder")} required />
        </div>
        <Button type="submit" className="h-10" disabled={making.isPending}>
          {t("settings.key.create")}
        </Button>
      </form>
      <Outcome error={making.error ?? rotating.error ?? revoking.error} />
    </>
  );
}
