import { Languages, Monitor, Moon, Sun } from "lucide-react";
import { LANGUAGES, type Language, useWording } from "@/i18n/language";
import { THEMES, type Theme, useTheme } from "@/theme/theme";
import { Button } from "./ui/button";
import { Menu, MenuChoice, MenuOption } from "./ui/menu";

const THEME_ICONS = { light: Sun, dark: Moon, system: Monitor };

/** Theme and language: the reader's own, kept in this browser. */
export function Preferences() {
  const { t, language, setLanguage } = useWording();
  const { theme, setTheme } = useTheme();
  const ThemeIcon = THEME_ICONS[theme];
  return (
    <>
      <Menu
        trigger={
          <Button variant="quiet" size="icon" aria-label={t("header.theme")}>
            <ThemeIcon aria-hidden />
          </Button>
        }
      >
        <MenuChoice value={theme} onValueChange={(value) => setTheme(value as Theme)}>
          {THEMES.map((name) => (
            <MenuOption key={name} value={name}>
              {t(`theme.${name}`)}
            </MenuOption>
          ))}
        </MenuChoice>
      </Menu>
      <Menu
        trigger={
          <Button variant="quiet" size="icon" aria-label={t("header.language")}>
            <Languages aria-hidden />
          </Button>
        }
      >
        <MenuChoice value={language} onValueChange={(value) => setLanguage(value as Language)}>
          {Object.entries(LANGUAGES).map(([code, name]) => (
            <MenuOption key={code} value={code} lang={code}>
              {name}
            </MenuOption>
          ))}
        </MenuChoice>
      </Menu>
    </>
  );
}
