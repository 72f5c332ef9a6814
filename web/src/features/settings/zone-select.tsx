import { Select } from "@/components/ui/field";

const ZONES = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];

/** Every zone that the browser knows, and the one that is chosen whether it does or not. */
export function ZoneSelect({ label, chosen, disabled }: { label: string; chosen: string; disabled?: boolean }) {
  const zones = ZONES.includes(chosen) ? ZONES : [chosen, ...ZONES];
  return (
    <Select label={label} name="timezone" defaultValue={chosen} disabled={disabled}>
      {zones.map((zone) => (
        <option key={zone} value={zone}>
          {zone.replaceAll("_", " ")}
        </option>
      ))}
    </Select>
  );
}
