import { type FormEvent, useState } from "react";
import { request } from "@/api/client";
import { graphql } from "@/api/generated";
import type { SiteSettingsQuery } from "@/api/generated/graphql";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { addDays } from "@/features/range/zone";
import { useWording } from "@/i18n/language";
import { Confirm, Item, OnlyOnce, Outcome } from "./parts";
import { useChange } from "./use-change";
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
    (form: FormData) => {
      const lastDay = String(form.get("lastDay"));
      return request(CreateShareLinkDocument, {
        site: domain,
        name: String(form.get("name")),
        password: String(form.get("password")) || null,
        // The day that is named is still open.
        expiresAt: lastDay ? addDays(lastDay, 1) : null,
      });
    },
    ({ createShareLink }) => setUrl(createShareLink.url),
  );
  const revoking = useChange((id: number) => request(RevokeShareLinkDocument, { id }));
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    making.mutate(new FormData(form), { onSuccess: () => form.reset() });
  };
  return (
    <>
      {links.length > 0 ? (
        <ul className="-my-3 divide-y divide-line" data-testid="share-links">
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
              <Confirm
                label={t("settings.revoke")}
                about={link.name}
                title={t("settings.revoke.title")}
                lead={t("settings.share.revoke.lead")}
                pending={revoking.isPending}
                onConfirm={() => revoking.mutate(link.id)}
              />
            </Item>
          ))}
        </ul>
      ) : null}
      {url ? <OnlyOnce title={t("settings.share.made")} secret={url} /> : null}
      <form onSubmit={submit} className="grid gap-3 sm:grid-cols-3" data-testid="new-share">
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
