import { useQuery } from "@tanstack/react-query";
import { useWording } from "@/i18n/language";
import { DIMENSION_NAMES, property, propertyName, type Subject } from "./condition";
import { propertiesQuery, type Scope } from "./filter-values";

interface SubjectOptionsProps {
  scope: Scope;
  chosen: Subject | undefined;
  /** Whether somebody is about to choose: properties are looked for among the events, which costs. */
  wanted?: boolean;
}

/** The choices of a list: every dimension, then the properties that events of the range have. */
export function SubjectOptions({ scope, chosen, wanted = true }: SubjectOptionsProps) {
  const { t } = useWording();
  const known = useQuery(propertiesQuery(scope, wanted)).data ?? [];
  const own = chosen === undefined ? undefined : propertyName(chosen);
  const properties = own === undefined || known.includes(own) ? known : [own, ...known];
  return (
    <>
      {DIMENSION_NAMES.map((name) => (
        <option key={name} value={name}>
          {t(`dimension.${name}`)}
        </option>
      ))}
      {properties.length > 0 ? (
        <optgroup label={t("filter.properties")}>
          {properties.map((name) => (
            <option key={name} value={property(name)}>
              {name}
            </option>
          ))}
        </optgroup>
      ) : null}
    </>
  );
}
