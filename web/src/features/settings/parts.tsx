import { type ReactNode, useState } from "react";
import { describeError } from "@/api/errors";
import { CopyBlock } from "@/components/copy-button";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { useWording } from "@/i18n/language";

/** What became of a change: that it failed and why, or that it is done. */
export function Outcome({ error, done }: { error: unknown; done?: string | undefined }) {
  const { t } = useWording();
  if (error) {
    return (
      <p className="text-danger" role="alert">
        {describeError(error, t)}
      </p>
    );
  }
  return done ? (
    <p className="text-good" role="status">
      {done}
    </p>
  ) : null;
}

/** A secret that is shown once: it can be taken along now, or never. */
export function OnlyOnce({ title, secret }: { title: string; secret: string }) {
  const { t } = useWording();
  return (
    <div role="status" className="grid gap-2 rounded-md border border-good p-3" data-testid="only-once">
      <p className="font-medium">{title}</p>
      <CopyBlock text={secret} testId="secret" />
      <p className="text-xs text-ink-soft">{t("settings.only-once")}</p>
    </div>
  );
}

interface ConfirmProps {
  label: string;
  /** What it is about, for those who do not see the row it stands in. */
  about: string;
  title: string;
  lead: string;
  pending: boolean;
  onConfirm: () => void;
}

/** A button for what cannot be undone: it asks once more. */
export function Confirm({ label, about, title, lead, pending, onConfirm }: ConfirmProps) {
  const { t } = useWording();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button
        className="h-8 px-2 text-xs text-danger"
        aria-label={`${label}: ${about}`}
        disabled={pending}
        onClick={() => setAsking(true)}
      >
        {label}
      </Button>
      {asking ? (
        <Dialog title={title} closeLabel={t("export.cancel")} onClose={() => setAsking(false)}>
          <p className="text-ink-soft">{lead}</p>
          <div className="flex justify-end gap-2">
            <Button onClick={() => setAsking(false)}>{t("export.cancel")}</Button>
            <Button
              className="border-danger text-danger"
              onClick={() => {
                setAsking(false);
                onConfirm();
              }}
            >
              {label}
            </Button>
          </div>
        </Dialog>
      ) : null}
    </>
  );
}

interface RevokeProps {
  about: string;
  /** What ends with it. */
  lead: string;
  revoking: { isPending: boolean; mutate: (id: number) => void };
  id: number;
}

/** The button that ends what somebody was given: a key, a token, a link. */
export function Revoke({ about, lead, revoking, id }: RevokeProps) {
  const { t } = useWording();
  return (
    <Confirm
      label={t("settings.revoke")}
      about={about}
      title={t("settings.revoke.title")}
      lead={lead}
      pending={revoking.isPending}
      onConfirm={() => revoking.mutate(id)}
    />
  );
}

/** A list of what there is; nothing where there is nothing. */
export function Items({ testId, children }: { testId: string; children: ReactNode[] }) {
  return children.length > 0 ? (
    <ul className="-my-3 divide-y divide-line" data-testid={testId}>
      {children}
    </ul>
  ) : null;
}

/** A row of a list: what it is, what is known of it, and what can be done with it. */
export function Item({ name, facts, children }: { name: ReactNode; facts: ReactNode[]; children?: ReactNode }) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3">
      <div className="grid min-w-0 gap-0.5">
        <span className="font-medium wrap-anywhere">{name}</span>
        <span className="text-xs text-ink-soft">{facts.filter(Boolean).join(" · ")}</span>
      </div>
      {children ? <div className="flex items-center gap-2">{children}</div> : null}
    </li>
  );
}
