import { Dialog } from "@/components/ui/dialog";
import { Key } from "@/components/ui/key";
import { COMPARE_KEY } from "@/features/range/comparison";
import { CUSTOM_KEY, PRESETS } from "@/features/range/range";
import { useWording } from "@/i18n/language";
import { ALL_SITES_KEY } from "./site-switcher";
import { BUCKET_KEY, FILTER_KEY } from "./use-page-keys";

/** Every key of the page, and what it does. */
function KeysDialog({ onClose }: { onClose: () => void }) {
  const { t } = useWording();
  const keys: [key: string, does: string][] = [
    ...PRESETS.map(({ id, key }): [string, string] => [key, t(`range.${id}`)]),
    [CUSTOM_KEY, t("range.custom")],
    ["← →", t("keys.step")],
    [BUCKET_KEY, t("keys.bucket")],
    [COMPARE_KEY, t("keys.compare")],
    [FILTER_KEY, t("filter.add")],
    ["Esc", t("keys.clear")],
    ["1 – 9", t("keys.site")],
    [ALL_SITES_KEY, t("sites.all")],
    ["?", t("keys.this")],
  ];
  return (
    <Dialog title={t("keys.title")} closeLabel={t("export.close")} onClose={onClose}>
      <dl className="grid gap-x-8 gap-y-2 sm:grid-cols-2">
        {keys.map(([key, does]) => (
          <div key={key} className="flex items-center justify-between gap-3">
            <dt className="order-last">
              <Key name={key} className="max-sm:inline" />
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p className="text-ink-soft">{t("keys.chart")}</p>
    </Dialog>
  );
}

export default KeysDialog;
