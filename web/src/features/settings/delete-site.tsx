import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { useWording } from "@/i18n/language";
import { Outcome } from "./parts";
import { deleteSite } from "./site-data";
import { useChange } from "./use-change";

/** Takes the site's domain once more, written by hand: nothing brings it back. */
export function DeleteSite({ domain, onDeleted }: { domain: string; onDeleted: () => void }) {
  const { t } = useWording();
  const [written, setWritten] = useState("");
  const deleting = useChange(() => deleteSite(domain, written), onDeleted);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    deleting.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-3">
      <div className="min-w-48 flex-1">
        <Field
          label={t("settings.delete.confirm", { domain })}
          value={written}
          autoComplete="off"
          onChange={(event) => setWritten(event.target.value)}
        />
      </div>
      <Button type="submit" className="h-10 text-danger" disabled={written !== domain || deleting.isPending}>
        {t("settings.delete.submit")}
      </Button>
      <Outcome error={deleting.error} />
    </form>
  );
}
