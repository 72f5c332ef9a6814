import { useState } from "react";
import { request } from "@/api/client";
import { graphql } from "@/api/generated";
import type { SiteSettingsQuery } from "@/api/generated/graphql";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { useWording } from "@/i18n/language";
import { Item, Items, OnlyOnce, Outcome, Revoke } from "./parts";
import { endOfDay, submitTo, useChange } from "./use-change";
import { useMoment } from "./use-moment";

const CreateShareLinkDocument = graphql(`
  mutation CreateShareLink($site: String!, $name: String!, $password: String, $expiresAt: TimePoint) {
    createShareLink(site: $site, name: $name, password: $password, expiresAt: $expiresAt) {
      url
    }
  }
`);

const RevokeShareLinkDocument = graphql(`
  mutation RevokeShareLink($id: Int!) {
    revokeShareLink(id: $id)
  }
`);

/** Links that show the site's numbers to whoever has them. */
export function ShareLinks({ domain, links }: { domain: string; links: SiteSettingsQuery["site"]["shareLinks"] }) {
  const { t } = useWording();
  const moment = useMoment();
  const [url, setUrl] = useState<string>();
  const making = useChange(
    (form: FormData) =>
      request(CreateShareLinkDocument, {
        site: domain,
        name: String(form.get("name")),
        password: String(form.get("password")) || null,
        expiresAt: endOfDay(form),
      }),
    ({ createShareLink }) => setUrl(createShareLink.url),
  );
  const revoking = useChange((id: number) => request(RevokeShareLinkDocument, { id }));
  return (
    <>
      <Items testId="share-links">
        {links.map((link) => (
          <Item
            key={link.id}
            name={link.name}
            facts={[
              t("settings.made", { time: moment(link.createdAt) }),
              link.hasPassword && t("settings.share.has-password"),
              link.expiresAt && t("settings.ends", { time: moment(link.expiresAt) }),
              link.lastOpenedAt
                ? t("settings.share.opened", { time: moment(link.lastOpenedAt) })
                : t("settings.share.never-opened"),
            ]}
          >
            <Revoke about={link.name} lead={t("settings.share.revoke.lead")} revoking={revoking} id={link.id} />
          </Item>
        ))}
      </Items>
      {url ? <OnlyOnce title={t("settings.share.made")} secret={url} /> : null}
      <form onSubmit={submitTo(making)} className="grid gap-3 sm:grid-cols-3" data-testid="new-share">
        <Field label={t("settings.share.name")} name="name" maxLength={100} required />
        <Field label={t("settings.share.password")} name="password" type="password" autoComplete="new-password" />
        <Field label={t("settings.share.last-day")} name="lastDay" type="date" />
        <Button type="submit" className="h-10 justify-self-start" disabled={making.isPending}>
          {t("settings.share.create")}
        </Button>
      </form>
      <Outcome error={making.error ?? revoking.error} />
    </>
  );
}
