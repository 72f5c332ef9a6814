import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "./page.css";
import { GraphiQL, type GraphiQLProps } from "graphiql";
import { createRoot } from "react-dom/client";
import { firstQuery } from "./first-query.ts";

/** Asks the API on this origin, with the session's cookie; headers (a token, say) come from the page's own editor. */
const ask: GraphiQLProps["fetcher"] = async (question, options) => {
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { ...options?.headers, accept: "application/json", "content-type": "application/json" },
    credentials: "same-origin",
    body: JSON.stringify(question),
  });
  return response.json();
};

/** What was chosen in the dashboard (src/theme/theme.tsx), else what the system says. */
function theme(): "light" | "dark" | "system" {
  const chosen = localStorage.getItem("tideline.theme");
  return chosen === "light" || chosen === "dark" ? chosen : "system";
}

const place = document.getElementById("graphiql");
if (!place) throw new Error("the page has no place for GraphiQL");
createRoot(place).render(
  <GraphiQL fetcher={ask} forcedTheme={theme()} defaultQuery={firstQuery(new Date())}>
    <GraphiQL.Logo>Tideline</GraphiQL.Logo>
  </GraphiQL>,
);
