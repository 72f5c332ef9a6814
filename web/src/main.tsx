import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createQueryClient } from "./api/query-client";
import { SHARE } from "./api/session";
import { LanguageProvider, speak } from "./i18n/language";
import { buildRouter } from "./router";
import "./styles.css";
import { ThemeProvider } from "./theme/theme";

const queryClient = createQueryClient(() => {
  const { href, pathname } = router.latestLocation;
  if (pathname === "/login") return;
  // Guests have no login: whether their link still opens is asked again.
  if (pathname.startsWith("/share/")) {
    queryClient.invalidateQueries({ queryKey: [SHARE] });
    return;
  }
  queryClient.removeQueries();
  router.navigate({ to: "/login", search: { redirect: href } });
});
const router = buildRouter(queryClient);

const container = document.getElementById("root");
if (!container) throw new Error("index.html has no #root");
// The sentences come while everything else is set up.
const spoken = await speak();
createRoot(container).render(
  <StrictMode>
    <ThemeProvider>
      <LanguageProvider initial={spoken}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </LanguageProvider>
    </ThemeProvider>
  </StrictMode>,
);
