import { request } from "@/api/client";
import { graphql } from "@/api/generated";
import { useWording } from "@/i18n/language";
import type { Account } from "./account-data";
import { Confirm, Item, Outcome } from "./parts";
import { useChange } from "./use-change";
import { useMoment } from "./use-moment";

const RevokeSessionDocument = graphql(`
  mutation RevokeSession($id: Int!) {
    revokeSession(id: $id)
  }
`);

/** Where somebody is signed in. This browser's own login ends by logging out. */
export function Sessions({ sessions }: { sessions: Account["sessions"] }) {
  const { t } = useWording();
  const moment = useMoment();
  const revoking = useChange((id: number) => request(RevokeSessionDocument, { id }));
  return (
    <>
      <ul className="-my-3 max-h-96 divide-y divide-line overflow-y-auto" data-testid="sessions">
        {sessions.map((session) => {
          const seen = t("settings.session.seen", { time: moment(session.lastSeenAt) });
          return (
            <Item
              key={session.id}
              name={session.current ? t("settings.session.current") : seen}
              facts={[session.current && seen, t("settings.session.since", { time: moment(session.createdAt) })]}
            >
              {session.current ? null : (
                <Confirm
                  label={t("settings.session.end")}
                  about={seen}
                  title={t("settings.session.end.title")}
                  lead={t("settings.session.end.lead")}
                  pending={revoking.isPending}
                  onConfirm={() => revoking.mutate(session.id)}
                />
              )}
            </Item>
          );
        })}
      </ul>
      <Outcome error={revoking.error} />
    </>
  );
}
