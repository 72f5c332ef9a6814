import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { request } from "@/api/client";
import { describeError } from "@/api/errors";
import { graphql } from "@/api/generated";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import type { Annotation } from "@/features/overview/overview-data";
import { instantAt, wallClockAt } from "@/features/range/zone";
import { useWording } from "@/i18n/language";

const AnnotateDocument = graphql(`
  mutation Annotate($site: String!, $at: TimePoint!, $text: String!) {
    annotate(site: $site, at: $at, text: $text) {
      id
    }
  }
`);

const UpdateAnnotationDocument = graphql(`
  mutation UpdateAnnotation($id: Int!, $at: TimePoint!, $text: String!) {
    updateAnnotation(id: $id, at: $at, text: $text) {
      id
    }
  }
`);

const DeleteAnnotationDocument = graphql(`
  mutation DeleteAnnotation($id: Int!) {
    deleteAnnotation(id: $id)
  }
`);

const MAX_LENGTH = 500;

interface AnnotationDialogProps {
  domain: string;
  zone: string;
  /** What is read or edited, or the moment of a new one, in milliseconds. */
  note: Annotation | number;
  readOnly: boolean;
  onClose: () => void;
}

/** One note: when it happened, on the clock of the page's zone, and what. */
function AnnotationDialog({ domain, zone, note, readOnly, onClose }: AnnotationDialogProps) {
  const { t, format } = useWording();
  const queryClient = useQueryClient();
  const known = typeof note === "number" ? undefined : note;
  const atMs = typeof note === "number" ? note : Date.parse(note.at);
  const [problem, setProblem] = useState(false);
  const done = {
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ["overview"] });
      onClose();
    },
  };
  const keep = useMutation({
    mutationFn: async (written: { at: string; text: string }) => {
      if (known) await request(UpdateAnnotationDocument, { id: known.id, ...written });
      else await request(AnnotateDocument, { site: domain, ...written });
    },
    ...done,
  });
  const remove = useMutation({ mutationFn: (id: number) => request(DeleteAnnotationDocument, { id }), ...done });
  const error = keep.error ?? remove.error;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = String(form.get("text")).trim();
    const ms = instantAt(String(form.get("at")), zone);
    if (text === "" || Number.isNaN(ms)) return setProblem(true);
    setProblem(false);
    keep.mutate({ at: new Date(ms).toISOString(), text });
  };
  if (readOnly) {
    return (
      <Dialog title={format.moment(atMs, zone)} closeLabel={t("export.close")} onClose={onClose}>
        <p className="whitespace-pre-wrap">{known?.text}</p>
      </Dialog>
    );
  }
  return (
    <Dialog title={t(known ? "note.edit" : "note.add")} closeLabel={t("export.close")} onClose={onClose}>
      <form onSubmit={submit} noValidate className="grid gap-4">
        <Field
          label={t("note.at", { zone: format.zone(zone, atMs) })}
          type="datetime-local"
          name="at"
          defaultValue={wallClockAt(atMs, zone)}
        />
        <Field
          label={t("note.text")}
          name="text"
          defaultValue={known?.text}
          maxLength={MAX_LENGTH}
          autoComplete="off"
          aria-invalid={problem}
        />
        <div aria-live="polite" className="min-h-5 text-danger">
          {problem ? t("note.incomplete") : error ? describeError(error, t) : null}
        </div>
        <div className="flex justify-end gap-2">
          {known ? (
            <Button className="mr-auto" disabled={remove.isPending} onClick={() => remove.mutate(known.id)}>
              <Trash2 aria-hidden />
              {t("note.delete")}
            </Button>
          ) : null}
          <Button type="submit" variant="primary" disabled={keep.isPending}>
            {t("note.keep")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

export default AnnotationDialog;
