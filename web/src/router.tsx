import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  lazyRouteComponent,
  Outlet,
  redirect,
  type SearchSchemaInput,
  stripSearchParams,
} from "@tanstack/react-router";
import { describeError, errorCode } from "./api/errors";
import { sessionQuery } from "./api/session";
import { LostPage } from "./components/lost-page";
import { Notice } from "./components/notice";
import { Button } from "./components/ui/button";
import { DEFAULT_EXPLORE, parseExplore } from "./features/explore/search";
import { EverythingPage, OverviewPage } from "./features/overview/overview-page";
import { DEFAULT_SEARCH, parseSearch, stringifySearch } from "./features/overview/search";
import { SharePage } from "./features/share/share-page";
import { useWording } from "./i18n/language";

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Outlet,
  errorComponent: Crash,
  notFoundComponent: NothingHere,
});

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  validateSearch: (raw: { redirect?: unknown } & SearchSchemaInput) => ({ redirect: ownPath(raw.redirect) }),
  search: { middlewares: [stripSearchParams({ redirect: "/" })] },
  component: lazyRouteComponent(() => import("./features/login/login-page"), "LoginPage"),
});

/** The overview, whose state is in the address: of all who may see it. */
const app = createRoute({
  getParentRoute: () => root,
  id: "app",
  validateSearch: parseSearch,
  search: { middlewares: [stripSearchParams({ ...DEFAULT_SEARCH, filters: [] })] },
  component: Outlet,
});

/** Whoever is not signed in goes to the login, and from there to where they wanted. */
async function requireSession({
  context,
  location,
}: {
  context: { queryClient: QueryClient };
  location: { href: string };
}) {
  try {
    await context.queryClient.ensureQueryData(sessionQuery);
  } catch (error) {
    // Guests of a share link are known, and forbidden what the signed-in see.
    if (!["UNAUTHENTICATED", "FORBIDDEN"].includes(errorCode(error))) throw error;
    throw redirect({ to: "/login", search: { redirect: location.href }, replace: true });
  }
}

const home = createRoute({
  getParentRoute: () => app,
  path: "/",
  beforeLoad: requireSession,
  component: () => <OverviewPage />,
});

const everything = createRoute({
  getParentRoute: () => app,
  path: "/sites",
  beforeLoad: requireSession,
  component: EverythingPage,
});

const site = createRoute({
  getParentRoute: () => app,
  path: "/sites/$domain",
  beforeLoad: requireSession,
  component: function SitePage() {
    return <OverviewPage domain={site.useParams().domain} />;
  },
});

const share = createRoute({
  getParentRoute: () => app,
  path: "/share/$token",
  component: function ShareRoute() {
    return <SharePage token={share.useParams().token} />;
  },
});

/** Every other page of somebody who is signed in; each is loaded when it is opened. */
const member = createRoute({ getParentRoute: () => root, id: "member", beforeLoad: requireSession, component: Outlet });

const explore = createRoute({
  getParentRoute: () => member,
  path: "/explore",
  validateSearch: parseExplore,
  search: { middlewares: [stripSearchParams({ ...DEFAULT_EXPLORE, filters: [] })] },
  component: lazyRouteComponent(() => import("./features/explore/explore-page"), "ExplorePage"),
});

const settings = createRoute({
  getParentRoute: () => member,
  path: "/settings",
  beforeLoad: () => {
    throw redirect({ to: "/settings/sites", replace: true });
  },
});

const settingsSites = createRoute({
  getParentRoute: () => member,
  path: "/settings/sites",
  component: lazyRouteComponent(() => import("./features/settings/sites-page"), "SitesPage"),
});

const SettingsSitePage = lazyRouteComponent(() => import("./features/settings/site-page"), "SitePage");

const settingsSite = createRoute({
  getParentRoute: () => member,
  path: "/settings/sites/$domain",
  component: function SettingsSiteRoute() {
    return <SettingsSitePage domain={settingsSite.useParams().domain} />;
  },
});

const settingsAccount = createRoute({
  getParentRoute: () => member,
  path: "/settings/account",
  component: lazyRouteComponent(() => import("./features/settings/account-page"), "AccountPage"),
});

const LivePage = lazyRouteComponent(() => import("./features/live/live-page"), "LivePage");

const live = createRoute({ getParentRoute: () => member, path: "/live", component: () => <LivePage /> });

const siteLive = createRoute({
  getParentRoute: () => member,
  path: "/sites/$domain/live",
  component: function SiteLivePage() {
    return <LivePage domain={siteLive.useParams().domain} />;
  },
});

/** Only a path of this very dashboard: a link from elsewhere must not send people elsewhere after they sign in. */
export function ownPath(value: unknown): string {
  return typeof value === "string" && /^\/(?![/\\])/.test(value) ? value : "/";
}

function Crash({ error, reset }: ErrorComponentProps) {
  const { t } = useWording();
  return (
    <main>
      <Notice role="alert" title={t("error.crash")} lead={describeError(error, t)}>
        <Button
          variant="primary"
          onClick={() => {
            reset();
            location.reload();
          }}
        >
          {t("error.retry")}
        </Button>
      </Notice>
    </main>
  );
}

function NothingHere() {
  const { t } = useWording();
  return <LostPage title={t("page.unknown.title")} lead={t("page.unknown.lead")} />;
}

export function buildRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree: root.addChildren([
      login,
      app.addChildren([home, everything, site, share]),
      member.addChildren([explore, live, siteLive, settings, settingsSites, settingsSite, settingsAccount]),
    ]),
    context: { queryClient },
    stringifySearch,
    defaultPreload: false,
    scrollRestoration: false,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof buildRouter>;
  }
}
