// Runs before the first paint, so that neither theme nor language flashes. It is a file of its own because the
// content security policy forbids inline scripts; vite.config.ts gives it a hashed name.
(() => {
  const root = document.documentElement;
  const theme = localStorage.getItem("tideline.theme");
  const dark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.classList.toggle("dark", dark);
  const language = localStorage.getItem("tideline.language");
  root.lang = language === "en" || language === "fr" ? language : /^fr\b/i.test(navigator.language) ? "fr" : "en";
})();
