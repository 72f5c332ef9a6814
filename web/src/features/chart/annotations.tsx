import { MessageSquare } from "lucide-react";
import type { Annotation } from "@/features/overview/overview-data";
import { useWording } from "@/i18n/language";

interface AnnotationsProps {
  annotations: readonly Annotation[];
  zone: string;
  /** Where in the chart an instant is, in pixels from its left side. */
  place: (instantMs: number) => number;
  onOpen: (annotation: Annotation) => void;
}

/** What happened, at the place in the chart where it did. */
export function Annotations({ annotations, zone, place, onOpen }: AnnotationsProps) {
  const { t, format } = useWording();
  if (annotations.length === 0) return null;
  return (
    <ul aria-label={t("note.all")}>
      {annotations.map((annotation) => {
        const atMs = Date.parse(annotation.at);
        const said = `${format.moment(atMs, zone)}: ${annotation.text}`;
        return (
          <li
            key={annotation.id}
            style={{ left: place(atMs) }}
            className="pointer-events-none absolute top-3 bottom-7.5 w-0 border-l border-dashed border-warn"
          >
            <button
              type="button"
              aria-label={said}
              title={said}
              onClick={() => onOpen(annotation)}
              className="pointer-events-auto absolute -bottom-3 -left-3 grid size-6 place-content-center rounded-full border border-warn bg-surface text-warn hover:bg-surface-hover"
              data-testid="annotation"
            >
              <MessageSquare aria-hidden className="size-3" />
            </button>
          </li>
        );
      })}
    </ul>
  );
}
