import { queryOptions } from "@tanstack/react-query";
import { request } from "@/api/client";
import { graphql } from "@/api/generated";
import type { SiteSettingsInput } from "@/api/generated/graphql";
import { SETTINGS } from "./use-change";

const SiteSettingsDocument = graphql(`
  query SiteSettings($domain: String!) {
    siteSettings(site: $domain) {
      domain
      name
      timezone
      saltRotation
      honourDoNotTrack
      allowedOrigins
      allowedHostnames
      snippet
      keys {
        id
        kind
        key
        name
        createdAt
        expiresAt
      }
    }
    site(domain: $domain) {
      lastEventAt
      shareLinks {
        id
        name
        createdAt
        expiresAt
        hasPassword
        lastOpenedAt
      }
    }
  }
`);

const CreateSiteDocument = graphql(`
  mutation CreateSite($domain: String!, $settings: SiteSettingsInput) {
    createSite(domain: $domain, settings: $settings) {
      domain
    }
  }
`);

const UpdateSiteDocument = graphql(`
  mutation UpdateSite($site: String!, $settings: SiteSettingsInput!) {
    updateSite(site: $site, settings: $settings) {
      domain
    }
  }
`);

const DeleteSiteDocument = graphql(`
  mutation DeleteSite($site: String!, $confirm: String!) {
    deleteSite(site: $site, confirm: $confirm)
  }
`);

export function siteSettingsQuery(domain: string) {
  return queryOptions({
    queryKey: [SETTINGS, "site", domain],
    queryFn: async ({ signal }) => {
      const { siteSettings, site } = await request(SiteSettingsDocument, { domain }, signal);
      return { ...siteSettings, ...site };
    },
  });
}

export const createSite = (given: { domain: string; settings: SiteSettingsInput }) =>
  request(CreateSiteDocument, given);
export const updateSite = (site: string, settings: SiteSettingsInput) =>
  request(UpdateSiteDocument, { site, settings });
export const deleteSite = (site: string, confirm: string) => request(DeleteSiteDocument, { site, confirm });
