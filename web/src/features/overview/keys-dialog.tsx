import { Dialog } from "@/components/ui/dialog";
import { CUSTOM_KEY, PRESETS } from "@/features/range/range";
import { useWording } from "@/i18n/language";

/** Every key of the page, and what it does. */
export function KeysDialog({ onClose }: { onClose: () => void }) {
  const { t } = useWording();
  const keys: [key: string, does: string][] = [
    ...PRESETS.map(({ id, key }): [string, string] => [key.toUpperCase(), t(`range.${id}`)]),
    [CUSTOM_KEY.toUpperCase(), t("range.custom")],
    ["Esc", t("keys.clear")],
    ["← →", t("keys.chart")],
    ["?", t("keys.this")],
  ];
  return (
    <Dialog title={t("keys.title")} closeLabel={t("export.close")} onClose={onClose}>
      <dl className="grid gap-x-8 gap-y-2 sm:grid-cols-2">
        {keys.map(([key, does]) => (
          <div key={key} className="flex items-center justify-between gap-3">
            <dt className="order-last">
              <kbd className="rounded-sm border bg-surface-sunken px-1.5 py-0.5 font-sans text-xs whitespace-nowrap text-ink-soft">
                {key}
              </kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
