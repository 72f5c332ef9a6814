/* eslint-disable */
import * as types from './graphql';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  subscription Live($domain: String) {\n    live(domain: $domain) {\n      at\n      visitors\n      minutes {\n        start\n        visitors\n        pageviews\n      }\n    }\n  }\n": typeof types.LiveDocument,
    "\n  query Session {\n    me {\n      email\n    }\n    sites {\n      id\n      name\n      domain\n      timezone\n      firstEventAt\n    }\n  }\n": typeof types.SessionDocument,
    "\n  query Cards(\n    $domains: [String!]\n    $range: RangeInput!\n    $timezone: String\n    $filter: FilterInput\n    $pagesFilter: FilterInput\n    $eventsFilter: FilterInput\n    $compare: CompareInput\n    $sources: [SubjectInput!]\n    $pages: [SubjectInput!]\n    $places: [SubjectInput!]\n    $devices: [SubjectInput!]\n    $events: [SubjectInput!]\n    $properties: Boolean!\n    $first: Int!\n    $firstPlaces: Int!\n  ) {\n    everything(domains: $domains) {\n      totals(range: $range, timezone: $timezone, filter: $filter) {\n        visitors\n      }\n      hostnames: breakdown(range: $range, timezone: $timezone, dimension: HOSTNAME, first: 2) {\n        rows {\n          value\n        }\n      }\n      sources: breakdown(\n        range: $range\n        timezone: $timezone\n        by: $sources\n        filter: $filter\n        compare: $compare\n        first: $first\n      ) {\n        rows {\n          value\n          visitors\n          change {\n            visitors\n          }\n        }\n      }\n      pages: breakdown(\n        range: $range\n        timezone: $timezone\n        by: $pages\n        filter: $pagesFilter\n        compare: $compare\n        first: $first\n      ) {\n        rows {\n          value\n          visitors\n          change {\n            visitors\n          }\n        }\n      }\n      places: breakdown(\n        range: $range\n        timezone: $timezone\n        by: $places\n        filter: $filter\n        compare: $compare\n        first: $firstPlaces\n      ) {\n        rows {\n          value\n          visitors\n          change {\n            visitors\n          }\n        }\n      }\n      devices: breakdown(\n        range: $range\n        timezone: $timezone\n        by: $devices\n        filter: $filter\n        compare: $compare\n        first: $first\n      ) {\n        rows {\n          value\n          visitors\n          change {\n            visitors\n          }\n        }\n      }\n      events: breakdown(\n        range: $range\n        timezone: $timezone\n        by: $events\n        filter: $eventsFilter\n        compare: $compare\n        first: $first\n      ) @skip(if: $properties) {\n        rows {\n          value\n          visitors\n          change {\n            visitors\n          }\n        }\n      }\n      propertyKeys(range: $range, timezone: $timezone, filter: $filter) @include(if: $properties) {\n        name\n        events\n      }\n    }\n  }\n": typeof types.CardsDocument,
    "\n  query Details(\n    $domains: [String!]\n    $range: RangeInput!\n    $timezone: String\n    $filter: FilterInput\n    $compare: CompareInput\n    $by: [SubjectInput!]\n    $orderBy: Metric!\n    $descending: Boolean!\n    $search: String\n    $first: Int!\n    $after: String\n    $more: Boolean!\n  ) {\n    everything(domains: $domains) {\n      breakdown(\n        range: $range\n        timezone: $timezone\n        filter: $filter\n        compare: $compare\n        by: $by\n        orderBy: $orderBy\n        descending: $descending\n        search: $search\n        first: $first\n        after: $after\n      ) {\n        endCursor\n        rows {\n          value\n          visitors\n          visits\n          pageviews\n          viewsPerVisit\n          bounceRate\n          visitDuration\n          events\n          change {\n            visitors\n          }\n          newVisitors @include(if: $more)\n          returningVisitors @include(if: $more)\n          users @include(if: $more)\n          valueSum @include(if: $more)\n          valueAvg @include(if: $more)\n          valueP50 @include(if: $more)\n          valueP95 @include(if: $more)\n        }\n      }\n    }\n  }\n": typeof types.DetailsDocument,
    "\n  mutation Annotate($site: String!, $at: TimePoint!, $text: String!) {\n    annotate(site: $site, at: $at, text: $text) {\n      id\n    }\n  }\n": typeof types.AnnotateDocument,
    "\n  mutation UpdateAnnotation($id: Int!, $at: TimePoint!, $text: String!) {\n    updateAnnotation(id: $id, at: $at, text: $text) {\n      id\n    }\n  }\n": typeof types.UpdateAnnotationDocument,
    "\n  mutation DeleteAnnotation($id: Int!) {\n    deleteAnnotation(id: $id)\n  }\n": typeof types.DeleteAnnotationDocument,
    "\n  query Heatmap(\n    $domains: [String!]\n    $range: RangeInput!\n    $timezone: String\n    $filter: FilterInput\n    $visitors: Boolean!\n    $visits: Boolean!\n    $pageviews: Boolean!\n    $viewsPerVisit: Boolean!\n    $bounceRate: Boolean!\n    $visitDuration: Boolean!\n  ) {\n    everything(domains: $domains) {\n      heatmap(range: $range, timezone: $timezone, filter: $filter) {\n        cells {\n          weekday\n          hour\n          visitors @include(if: $visitors)\n          visits @include(if: $visits)\n          pageviews @include(if: $pageviews)\n          viewsPerVisit @include(if: $viewsPerVisit)\n          bounceRate @include(if: $bounceRate)\n          visitDuration @include(if: $visitDuration)\n        }\n      }\n    }\n  }\n": typeof types.HeatmapDocument,
    "\n  mutation Export(\n    $startDate: TimePoint!\n    $endDate: TimePoint!\n    $site: String!\n    $timezone: String!\n    $filter: FilterInput\n    $columns: [ExportColumn!]\n    $format: ExportFormat\n  ) {\n    exportData(\n      startDate: $startDate\n      endDate: $endDate\n      site: $site\n      timezone: $timezone\n      filter: $filter\n      columns: $columns\n      format: $format\n    ) {\n      downloadUrl\n      estimatedRows\n      estimatedBytes\n    }\n  }\n": typeof types.ExportDocument,
    "\n  query FilterValues($domains: [String!], $range: RangeInput!, $timezone: String, $by: [SubjectInput!], $first: Int!) {\n    everything(domains: $domains) {\n      breakdown(range: $range, timezone: $timezone, by: $by, first: $first) {\n        rows {\n          value\n        }\n      }\n    }\n  }\n": typeof types.FilterValuesDocument,
    "\n  query Properties($domains: [String!], $range: RangeInput!, $timezone: String) {\n    everything(domains: $domains) {\n      propertyKeys(range: $range, timezone: $timezone) {\n        name\n      }\n    }\n  }\n": typeof types.PropertiesDocument,
    "\n  query Segments($domain: String!) {\n    site(domain: $domain) {\n      segments {\n        id\n        name\n        filter\n      }\n    }\n  }\n": typeof types.SegmentsDocument,
    "\n  mutation SaveSegment($site: String!, $name: String!, $filter: FilterInput!) {\n    saveSegment(site: $site, name: $name, filter: $filter) {\n      id\n    }\n  }\n": typeof types.SaveSegmentDocument,
    "\n  mutation DeleteSegment($id: Int!) {\n    deleteSegment(id: $id)\n  }\n": typeof types.DeleteSegmentDocument,
    "\n  mutation Logout {\n    logout\n  }\n": typeof types.LogoutDocument,
    "\n  subscription LiveStream($domain: String) {\n    live(domain: $domain) {\n      at\n      visitors\n      minutes {\n        start\n        visitors\n        pageviews\n      }\n      pages {\n        value\n        visitors\n      }\n      sources {\n        value\n        visitors\n      }\n      countries {\n        value\n        visitors\n      }\n      events {\n        id\n        domain\n        time\n        name\n        path\n        title\n        source\n        country\n        browser\n        os\n        value\n        properties\n      }\n    }\n  }\n": typeof types.LiveStreamDocument,
    "\n  mutation Login($email: String!, $password: String!) {\n    login(email: $email, password: $password) {\n      email\n    }\n  }\n": typeof types.LoginDocument,
    "\n  query Snippet($domain: String!) {\n    siteSettings(site: $domain) {\n      snippet\n    }\n  }\n": typeof types.SnippetDocument,
    "\n  query Overview(\n    $domains: [String!]\n    $domain: String\n    $single: Boolean!\n    $range: RangeInput!\n    $timezone: String\n    $bucket: Bucket!\n    $filter: FilterInput\n    $compare: CompareInput\n    $compareChart: CompareInput\n    $by: SubjectInput\n    $orderBy: Metric!\n    $visitors: Boolean!\n    $visits: Boolean!\n    $pageviews: Boolean!\n    $viewsPerVisit: Boolean!\n    $bounceRate: Boolean!\n    $visitDuration: Boolean!\n  ) {\n    everything(domains: $domains) {\n      totals(range: $range, timezone: $timezone, filter: $filter, compare: $compare) {\n        timezone\n        events\n        visitors\n        visits\n        pageviews\n        viewsPerVisit\n        bounceRate\n        visitDuration\n        previous {\n          start\n          end\n          visitors\n          visits\n          pageviews\n          viewsPerVisit\n          bounceRate\n          visitDuration\n        }\n      }\n      timeseries(\n        range: $range\n        timezone: $timezone\n        bucket: $bucket\n        filter: $filter\n        compare: $compareChart\n        by: $by\n        orderBy: $orderBy\n        top: 5\n      ) {\n        bucket\n        timezone\n        points {\n          start\n          end\n          incomplete\n          visitors\n          visits\n          pageviews\n          viewsPerVisit\n          bounceRate\n          visitDuration\n          previous {\n            start\n            end\n            visitors\n            visits\n            pageviews\n            viewsPerVisit\n            bounceRate\n            visitDuration\n          }\n        }\n        groups {\n          value\n          other\n          points {\n            visitors @include(if: $visitors)\n            visits @include(if: $visits)\n            pageviews @include(if: $pageviews)\n            viewsPerVisit @include(if: $viewsPerVisit)\n            bounceRate @include(if: $bounceRate)\n            visitDuration @include(if: $visitDuration)\n          }\n        }\n      }\n    }\n    site(domain: $domain) @include(if: $single) {\n      annotations(range: $range, timezone: $timezone) {\n        id\n        at\n        text\n      }\n    }\n  }\n": typeof types.OverviewDocument,
    "\n  query AnyEvent($domains: [String!], $range: RangeInput!) {\n    everything(domains: $domains) {\n      totals(range: $range) {\n        events\n      }\n    }\n  }\n": typeof types.AnyEventDocument,
    "\n  query SiteList($range: RangeInput!, $timezone: String, $compare: CompareInput) {\n    sites {\n      id\n      name\n      domain\n      totals(range: $range, timezone: $timezone, compare: $compare) {\n        visitors\n        pageviews\n        previous {\n          visitors\n        }\n      }\n      timeseries(range: $range, timezone: $timezone) {\n        points {\n          visitors\n        }\n      }\n    }\n  }\n": typeof types.SiteListDocument,
    "\n  query Account {\n    me {\n      email\n      sessions {\n        id\n        createdAt\n        lastSeenAt\n        current\n      }\n      tokens {\n        id\n        name\n        scopes\n        createdAt\n        lastUsedAt\n        expiresAt\n      }\n    }\n  }\n": typeof types.AccountDocument,
    "\n  mutation CreateSecretKey($site: String!, $name: String!) {\n    createSecretKey(site: $site, name: $name) {\n      key\n    }\n  }\n": typeof types.CreateSecretKeyDocument,
    "\n  mutation RotatePublicKey($site: String!) {\n    rotatePublicKey(site: $site) {\n      domain\n    }\n  }\n": typeof types.RotatePublicKeyDocument,
    "\n  mutation RevokeKey($id: Int!) {\n    revokeKey(id: $id) {\n      domain\n    }\n  }\n": typeof types.RevokeKeyDocument,
    "\n  mutation ChangePassword($current: String!, $new: String!) {\n    changePassword(current: $current, new: $new)\n  }\n": typeof types.ChangePasswordDocument,
    "\n  mutation RevokeSession($id: Int!) {\n    revokeSession(id: $id)\n  }\n": typeof types.RevokeSessionDocument,
    "\n  mutation CreateShareLink($site: String!, $name: String!, $password: String, $expiresAt: TimePoint) {\n    createShareLink(site: $site, name: $name, password: $password, expiresAt: $expiresAt) {\n      url\n    }\n  }\n": typeof types.CreateShareLinkDocument,
    "\n  mutation RevokeShareLink($id: Int!) {\n    revokeShareLink(id: $id)\n  }\n": typeof types.RevokeShareLinkDocument,
    "\n  query SiteSettings($domain: String!) {\n    siteSettings(site: $domain) {\n      domain\n      name\n      timezone\n      saltRotation\n      honourDoNotTrack\n      allowedOrigins\n      allowedHostnames\n      snippet\n      keys {\n        id\n        kind\n        key\n        name\n        createdAt\n        expiresAt\n      }\n    }\n    site(domain: $domain) {\n      lastEventAt\n      shareLinks {\n        id\n        name\n        createdAt\n        expiresAt\n        hasPassword\n        lastOpenedAt\n      }\n    }\n  }\n": typeof types.SiteSettingsDocument,
    "\n  mutation CreateSite($domain: String!, $settings: SiteSettingsInput) {\n    createSite(domain: $domain, settings: $settings) {\n      domain\n    }\n  }\n": typeof types.CreateSiteDocument,
    "\n  mutation UpdateSite($site: String!, $settings: SiteSettingsInput!) {\n    updateSite(site: $site, settings: $settings) {\n      domain\n    }\n  }\n": typeof types.UpdateSiteDocument,
    "\n  mutation DeleteSite($site: String!, $confirm: String!) {\n    deleteSite(site: $site, confirm: $confirm)\n  }\n": typeof types.DeleteSiteDocument,
    "\n  mutation CreateToken($name: String!, $scopes: [Scope!]!, $expiresAt: TimePoint) {\n    createToken(name: $name, scopes: $scopes, expiresAt: $expiresAt) {\n      token\n    }\n  }\n": typeof types.CreateTokenDocument,
    "\n  mutation RevokeToken($id: Int!) {\n    revokeToken(id: $id)\n  }\n": typeof types.RevokeTokenDocument,
    "\n  mutation OpenShare($token: String!, $password: String) {\n    openShare(token: $token, password: $password) {\n      domain\n    }\n  }\n": typeof types.OpenShareDocument,
    "\n  query SharedSites {\n    sites {\n      id\n      name\n      domain\n      timezone\n      firstEventAt\n    }\n  }\n": typeof types.SharedSitesDocument,
};
const documents: Documents = {
    "\n  subscription Live($domain: String) {\n    live(domain: $domain) {\n      at\n      visitors\n      minutes {\n        start\n        visitors\n        pageviews\n      }\n    }\n  }\n": types.LiveDocument,
    "\n  query Session {\n    me {\n      email\n    }\n    sites {\n      id\n      name\n      domain\n      timezone\n      firstEventAt\n    }\n  }\n": types.SessionDocument,
    "\n  query Cards(\n    $domains: [String!]\n    $range: RangeInput!\n    $timezone: String\n    $filter: FilterInput\n    $pagesFilter: FilterInput\n    $eventsFilter: FilterInput\n    $compare: CompareInput\n    $sources: [SubjectInput!]\n    $pages: [SubjectInput!]\n    $places: [SubjectInput!]\n    $devices: [SubjectInput!]\n    $events: [SubjectInput!]\n    $properties: Boolean!\n    $first: Int!\n    $firstPlaces: Int!\n  ) {\n    everything(domains: $domains) {\n      totals(range: $range, timezone: $timezone, filter: $filter) {\n        visitors\n      }\n      hostnames: breakdown(range: $range, timezone: $timezone, dimension: HOSTNAME, first: 2) {\n        rows {\n          value\n        }\n      }\n      sources: breakdown(\n        range: $range\n        timezone: $timezone\n        by: $sources\n        filter: $filter\n        compare: $compare\n        first: $first\n      ) {\n        rows {\n          value\n          visitors\n          change {\n            visitors\n          }\n        }\n      }\n      pages: breakdown(\n        range: $range\n        timezone: $timezone\n        by: $pages\n        filter: $pagesFilter\n        compare: $compare\n        first: $first\n      ) {\n        rows {\n          value\n          visitors\n          change {\n            visitors\n          }\n        }\n      }\n      places: breakdown(\n        range: $range\n        timezone: $timezone\n        by: $places\n        filter: $filter\n        compare: $compare\n        first: $firstPlaces\n      ) {\n        rows {\n          value\n          visitors\n          change {\n            visitors\n          }\n        }\n      }\n      devices: breakdown(\n        range: $range\n        timezone: $timezone\n        by: $devices\n        filter: $filter\n        compare: $compare\n        first: $first\n      ) {\n        rows {\n          value\n          visitors\n          change {\n            visitors\n          }\n        }\n      }\n      events: breakdown(\n        range: $range\n        timezone: $timezone\n        by: $events\n        filter: $eventsFilter\n        compare: $compare\n        first: $first\n      ) @skip(if: $properties) {\n        rows {\n          value\n          visitors\n          change {\n            visitors\n          }\n        }\n      }\n      propertyKeys(range: $range, timezone: $timezone, filter: $filter) @include(if: $properties) {\n        name\n        events\n      }\n    }\n  }\n": types.CardsDocument,
    "\n  query Details(\n    $domains: [String!]\n    $range: RangeInput!\n    $timezone: String\n    $filter: FilterInput\n    $compare: CompareInput\n    $by: [SubjectInput!]\n    $orderBy: Metric!\n    $descending: Boolean!\n    $search: String\n    $first: Int!\n    $after: String\n    $more: Boolean!\n  ) {\n    everything(domains: $domains) {\n      breakdown(\n        range: $range\n        timezone: $timezone\n        filter: $filter\n        compare: $compare\n        by: $by\n        orderBy: $orderBy\n        descending: $descending\n        search: $search\n        first: $first\n        after: $after\n      ) {\n        endCursor\n        rows {\n          value\n          visitors\n          visits\n          pageviews\n          viewsPerVisit\n          bounceRate\n          visitDuration\n          events\n          change {\n            visitors\n          }\n          newVisitors @include(if: $more)\n          returningVisitors @include(if: $more)\n          users @include(if: $more)\n          valueSum @include(if: $more)\n          valueAvg @include(if: $more)\n          valueP50 @include(if: $more)\n          valueP95 @include(if: $more)\n        }\n      }\n    }\n  }\n": types.DetailsDocument,
    "\n  mutation Annotate($site: String!, $at: TimePoint!, $text: String!) {\n    annotate(site: $site, at: $at, text: $text) {\n      id\n    }\n  }\n": types.AnnotateDocument,
    "\n  mutation UpdateAnnotation($id: Int!, $at: TimePoint!, $text: String!) {\n    updateAnnotation(id: $id, at: $at, text: $text) {\n      id\n    }\n  }\n": types.UpdateAnnotationDocument,
    "\n  mutation DeleteAnnotation($id: Int!) {\n    deleteAnnotation(id: $id)\n  }\n": types.DeleteAnnotationDocument,
    "\n  query Heatmap(\n    $domains: [String!]\n    $range: RangeInput!\n    $timezone: String\n    $filter: FilterInput\n    $visitors: Boolean!\n    $visits: Boolean!\n    $pageviews: Boolean!\n    $viewsPerVisit: Boolean!\n    $bounceRate: Boolean!\n    $visitDuration: Boolean!\n  ) {\n    everything(domains: $domains) {\n      heatmap(range: $range, timezone: $timezone, filter: $filter) {\n        cells {\n          weekday\n          hour\n          visitors @include(if: $visitors)\n          visits @include(if: $visits)\n          pageviews @include(if: $pageviews)\n          viewsPerVisit @include(if: $viewsPerVisit)\n          bounceRate @include(if: $bounceRate)\n          visitDuration @include(if: $visitDuration)\n        }\n      }\n    }\n  }\n": types.HeatmapDocument,
    "\n  mutation Export(\n    $startDate: TimePoint!\n    $endDate: TimePoint!\n    $site: String!\n    $timezone: String!\n    $filter: FilterInput\n    $columns: [ExportColumn!]\n    $format: ExportFormat\n  ) {\n    exportData(\n      startDate: $startDate\n      endDate: $endDate\n      site: $site\n      timezone: $timezone\n      filter: $filter\n      columns: $columns\n      format: $format\n    ) {\n      downloadUrl\n      estimatedRows\n      estimatedBytes\n    }\n  }\n": types.ExportDocument,
    "\n  query FilterValues($domains: [String!], $range: RangeInput!, $timezone: String, $by: [SubjectInput!], $first: Int!) {\n    everything(domains: $domains) {\n      breakdown(range: $range, timezone: $timezone, by: $by, first: $first) {\n        rows {\n          value\n        }\n      }\n    }\n  }\n": types.FilterValuesDocument,
    "\n  query Properties($domains: [String!], $range: RangeInput!, $timezone: String) {\n    everything(domains: $domains) {\n      propertyKeys(range: $range, timezone: $timezone) {\n        name\n      }\n    }\n  }\n": types.PropertiesDocument,
    "\n  query Segments($domain: String!) {\n    site(domain: $domain) {\n      segments {\n        id\n        name\n        filter\n      }\n    }\n  }\n": types.SegmentsDocument,
    "\n  mutation SaveSegment($site: String!, $name: String!, $filter: FilterInput!) {\n    saveSegment(site: $site, name: $name, filter: $filter) {\n      id\n    }\n  }\n": types.SaveSegmentDocument,
    "\n  mutation DeleteSegment($id: Int!) {\n    deleteSegment(id: $id)\n  }\n": types.DeleteSegmentDocument,
    "\n  mutation Logout {\n    logout\n  }\n": types.LogoutDocument,
    "\n  subscription LiveStream($domain: String) {\n    live(domain: $domain) {\n      at\n      visitors\n      minutes {\n        start\n        visitors\n        pageviews\n      }\n      pages {\n        value\n        visitors\n      }\n      sources {\n        value\n        visitors\n      }\n      countries {\n        value\n        visitors\n      }\n      events {\n        id\n        domain\n        time\n        name\n        path\n        title\n        source\n        country\n        browser\n        os\n        value\n        properties\n      }\n    }\n  }\n": types.LiveStreamDocument,
    "\n  mutation Login($email: String!, $password: String!) {\n    login(email: $email, password: $password) {\n      email\n    }\n  }\n": types.LoginDocument,
    "\n  query Snippet($domain: String!) {\n    siteSettings(site: $domain) {\n      snippet\n    }\n  }\n": types.SnippetDocument,
    "\n  query Overview(\n    $domains: [String!]\n    $domain: String\n    $single: Boolean!\n    $range: RangeInput!\n    $timezone: String\n    $bucket: Bucket!\n    $filter: FilterInput\n    $compare: CompareInput\n    $compareChart: CompareInput\n    $by: SubjectInput\n    $orderBy: Metric!\n    $visitors: Boolean!\n    $visits: Boolean!\n    $pageviews: Boolean!\n    $viewsPerVisit: Boolean!\n    $bounceRate: Boolean!\n    $visitDuration: Boolean!\n  ) {\n    everything(domains: $domains) {\n      totals(range: $range, timezone: $timezone, filter: $filter, compare: $compare) {\n        timezone\n        events\n        visitors\n        visits\n        pageviews\n        viewsPerVisit\n        bounceRate\n        visitDuration\n        previous {\n          start\n          end\n          visitors\n          visits\n          pageviews\n          viewsPerVisit\n          bounceRate\n          visitDuration\n        }\n      }\n      timeseries(\n        range: $range\n        timezone: $timezone\n        bucket: $bucket\n        filter: $filter\n        compare: $compareChart\n        by: $by\n        orderBy: $orderBy\n        top: 5\n      ) {\n        bucket\n        timezone\n        points {\n          start\n          end\n          incomplete\n          visitors\n          visits\n          pageviews\n          viewsPerVisit\n          bounceRate\n          visitDuration\n          previous {\n            start\n            end\n            visitors\n            visits\n            pageviews\n            viewsPerVisit\n            bounceRate\n            visitDuration\n          }\n        }\n        groups {\n          value\n          other\n          points {\n            visitors @include(if: $visitors)\n            visits @include(if: $visits)\n            pageviews @include(if: $pageviews)\n            viewsPerVisit @include(if: $viewsPerVisit)\n            bounceRate @include(if: $bounceRate)\n            visitDuration @include(if: $visitDuration)\n          }\n        }\n      }\n    }\n    site(domain: $domain) @include(if: $single) {\n      annotations(range: $range, timezone: $timezone) {\n        id\n        at\n        text\n      }\n    }\n  }\n": types.OverviewDocument,
    "\n  query AnyEvent($domains: [String!], $range: RangeInput!) {\n    everything(domains: $domains) {\n      totals(range: $range) {\n        events\n      }\n    }\n  }\n": types.AnyEventDocument,
    "\n  query SiteList($range: RangeInput!, $timezone: String, $compare: CompareInput) {\n    sites {\n      id\n      name\n      domain\n      totals(range: $range, timezone: $timezone, compare: $compare) {\n        visitors\n        pageviews\n        previous {\n          visitors\n        }\n      }\n      timeseries(range: $range, timezone: $timezone) {\n        points {\n          visitors\n        }\n      }\n    }\n  }\n": types.SiteListDocument,
    "\n  query Account {\n    me {\n      email\n      sessions {\n        id\n        createdAt\n        lastSeenAt\n        current\n      }\n      tokens {\n        id\n        name\n        scopes\n        createdAt\n        lastUsedAt\n        expiresAt\n      }\n    }\n  }\n": types.AccountDocument,
    "\n  mutation CreateSecretKey($site: String!, $name: String!) {\n    createSecretKey(site: $site, name: $name) {\n      key\n    }\n  }\n": types.CreateSecretKeyDocument,
    "\n  mutation RotatePublicKey($site: String!) {\n    rotatePublicKey(site: $site) {\n      domain\n    }\n  }\n": types.RotatePublicKeyDocument,
    "\n  mutation RevokeKey($id: Int!) {\n    revokeKey(id: $id) {\n      domain\n    }\n  }\n": types.RevokeKeyDocument,
    "\n  mutation ChangePassword($current: String!, $new: String!) {\n    changePassword(current: $current, new: $new)\n  }\n": types.ChangePasswordDocument,
    "\n  mutation RevokeSession($id: Int!) {\n    revokeSession(id: $id)\n  }\n": types.RevokeSessionDocument,
    "\n  mutation CreateShareLink($site: String!, $name: String!, $password: String, $expiresAt: TimePoint) {\n    createShareLink(site: $site, name: $name, password: $password, expiresAt: $expiresAt) {\n      url\n    }\n  }\n": types.CreateShareLinkDocument,
    "\n  mutation RevokeShareLink($id: Int!) {\n    revokeShareLink(id: $id)\n  }\n": types.RevokeShareLinkDocument,
    "\n  query SiteSettings($domain: String!) {\n    siteSettings(site: $domain) {\n      domain\n      name\n      timezone\n      saltRotation\n      honourDoNotTrack\n      allowedOrigins\n      allowedHostnames\n      snippet\n      keys {\n        id\n        kind\n        key\n        name\n        createdAt\n        expiresAt\n      }\n    }\n    site(domain: $domain) {\n      lastEventAt\n      shareLinks {\n        id\n        name\n        createdAt\n        expiresAt\n        hasPassword\n        lastOpenedAt\n      }\n    }\n  }\n": types.SiteSettingsDocument,
    "\n  mutation CreateSite($domain: String!, $settings: SiteSettingsInput) {\n    createSite(domain: $domain, settings: $settings) {\n      domain\n    }\n  }\n": types.CreateSiteDocument,
    "\n  mutation UpdateSite($site: String!, $settings: SiteSettingsInput!) {\n    updateSite(site: $site, settings: $settings) {\n      domain\n    }\n  }\n": types.UpdateSiteDocument,
    "\n  mutation DeleteSite($site: String!, $confirm: String!) {\n    deleteSite(site: $site, confirm: $confirm)\n  }\n": types.DeleteSiteDocument,
    "\n  mutation CreateToken($name: String!, $scopes: [Scope!]!, $expiresAt: TimePoint) {\n    createToken(name: $name, scopes: $scopes, expiresAt: $expiresAt) {\n      token\n    }\n  }\n": types.CreateTokenDocument,
    "\n  mutation RevokeToken($id: Int!) {\n    revokeToken(id: $id)\n  }\n": types.RevokeTokenDocument,
    "\n  mutation OpenShare($token: String!, $password: String) {\n    openShare(token: $token, password: $password) {\n      domain\n    }\n  }\n": types.OpenShareDocument,
    "\n  query SharedSites {\n    sites {\n      id\n      name\n      domain\n      timezone\n      firstEventAt\n    }\n  }\n": types.SharedSitesDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription Live($domain: String) {\n    live(domain: $domain) {\n      at\n      visitors\n      minutes {\n        start\n        visitors\n        pageviews\n      }\n    }\n  }\n"): typeof import('./graphql').LiveDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Session {\n    me {\n      email\n    }\n    sites {\n      id\n      name\n      domain\n      timezone\n      firstEventAt\n    }\n  }\n"): typeof import('./graphql').SessionDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Cards(\n    $domains: [String!]\n    $range: RangeInput!\n    $timezone: String\n    $filter: FilterInput\n    $pagesFilter: FilterInput\n    $eventsFilter: FilterInput\n    $compare: CompareInput\n    $sources: [SubjectInput!]\n    $pages: [SubjectInput!]\n    $places: [SubjectInput!]\n    $devices: [SubjectInput!]\n    $events: [SubjectInput!]\n    $properties: Boolean!\n    $first: Int!\n    $firstPlaces: Int!\n  ) {\n    everything(domains: $domains) {\n      totals(range: $range, timezone: $timezone, filter: $filter) {\n        visitors\n      }\n      hostnames: breakdown(range: $range, timezone: $timezone, dimension: HOSTNAME, first: 2) {\n        rows {\n          value\n        }\n      }\n      sources: breakdown(\n        range: $range\n        timezone: $timezone\n        by: $sources\n        filter: $filter\n        compare: $compare\n        first: $first\n      ) {\n        rows {\n          value\n          visitors\n          change {\n            visitors\n          }\n        }\n      }\n      pages: breakdown(\n        range: $range\n        timezone: $timezone\n        by: $pages\n        filter: $pagesFilter\n        compare: $compare\n        first: $first\n      ) {\n        rows {\n          value\n          visitors\n          change {\n            visitors\n          }\n        }\n      }\n      places: breakdown(\n        range: $range\n        timezone: $timezone\n        by: $places\n        filter: $filter\n        compare: $compare\n        first: $firstPlaces\n      ) {\n        rows {\n          value\n          visitors\n          change {\n            visitors\n          }\n        }\n      }\n      devices: breakdown(\n        range: $range\n        timezone: $timezone\n        by: $devices\n        filter: $filter\n        compare: $compare\n        first: $first\n      ) {\n        rows {\n          value\n          visitors\n          change {\n            visitors\n          }\n        }\n      }\n      events: breakdown(\n        range: $range\n        timezone: $timezone\n        by: $events\n        filter: $eventsFilter\n        compare: $compare\n        first: $first\n      ) @skip(if: $properties) {\n        rows {\n          value\n          visitors\n          change {\n            visitors\n          }\n        }\n      }\n      propertyKeys(range: $range, timezone: $timezone, filter: $filter) @include(if: $properties) {\n        name\n        events\n      }\n    }\n  }\n"): typeof import('./graphql').CardsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Details(\n    $domains: [String!]\n    $range: RangeInput!\n    $timezone: String\n    $filter: FilterInput\n    $compare: CompareInput\n    $by: [SubjectInput!]\n    $orderBy: Metric!\n    $descending: Boolean!\n    $search: String\n    $first: Int!\n    $after: String\n    $more: Boolean!\n  ) {\n    everything(domains: $domains) {\n      breakdown(\n        range: $range\n        timezone: $timezone\n        filter: $filter\n        compare: $compare\n        by: $by\n        orderBy: $orderBy\n        descending: $descending\n        search: $search\n        first: $first\n        after: $after\n      ) {\n        endCursor\n        rows {\n          value\n          visitors\n          visits\n          pageviews\n          viewsPerVisit\n          bounceRate\n          visitDuration\n          events\n          change {\n            visitors\n          }\n          newVisitors @include(if: $more)\n          returningVisitors @include(if: $more)\n          users @include(if: $more)\n          valueSum @include(if: $more)\n          valueAvg @include(if: $more)\n          valueP50 @include(if: $more)\n          valueP95 @include(if: $more)\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').DetailsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Annotate($site: String!, $at: TimePoint!, $text: String!) {\n    annotate(site: $site, at: $at, text: $text) {\n      id\n    }\n  }\n"): typeof import('./graphql').AnnotateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UpdateAnnotation($id: Int!, $at: TimePoint!, $text: String!) {\n    updateAnnotation(id: $id, at: $at, text: $text) {\n      id\n    }\n  }\n"): typeof import('./graphql').UpdateAnnotationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeleteAnnotation($id: Int!) {\n    deleteAnnotation(id: $id)\n  }\n"): typeof import('./graphql').DeleteAnnotationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Heatmap(\n    $domains: [String!]\n    $range: RangeInput!\n    $timezone: String\n    $filter: FilterInput\n    $visitors: Boolean!\n    $visits: Boolean!\n    $pageviews: Boolean!\n    $viewsPerVisit: Boolean!\n    $bounceRate: Boolean!\n    $visitDuration: Boolean!\n  ) {\n    everything(domains: $domains) {\n      heatmap(range: $range, timezone: $timezone, filter: $filter) {\n        cells {\n          weekday\n          hour\n          visitors @include(if: $visitors)\n          visits @include(if: $visits)\n          pageviews @include(if: $pageviews)\n          viewsPerVisit @include(if: $viewsPerVisit)\n          bounceRate @include(if: $bounceRate)\n          visitDuration @include(if: $visitDuration)\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').HeatmapDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Export(\n    $startDate: TimePoint!\n    $endDate: TimePoint!\n    $site: String!\n    $timezone: String!\n    $filter: FilterInput\n    $columns: [ExportColumn!]\n    $format: ExportFormat\n  ) {\n    exportData(\n      startDate: $startDate\n      endDate: $endDate\n      site: $site\n      timezone: $timezone\n      filter: $filter\n      columns: $columns\n      format: $format\n    ) {\n      downloadUrl\n      estimatedRows\n      estimatedBytes\n    }\n  }\n"): typeof import('./graphql').ExportDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query FilterValues($domains: [String!], $range: RangeInput!, $timezone: String, $by: [SubjectInput!], $first: Int!) {\n    everything(domains: $domains) {\n      breakdown(range: $range, timezone: $timezone, by: $by, first: $first) {\n        rows {\n          value\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').FilterValuesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Properties($domains: [String!], $range: RangeInput!, $timezone: String) {\n    everything(domains: $domains) {\n      propertyKeys(range: $range, timezone: $timezone) {\n        name\n      }\n    }\n  }\n"): typeof import('./graphql').PropertiesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Segments($domain: String!) {\n    site(domain: $domain) {\n      segments {\n        id\n        name\n        filter\n      }\n    }\n  }\n"): typeof import('./graphql').SegmentsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SaveSegment($site: String!, $name: String!, $filter: FilterInput!) {\n    saveSegment(site: $site, name: $name, filter: $filter) {\n      id\n    }\n  }\n"): typeof import('./graphql').SaveSegmentDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeleteSegment($id: Int!) {\n    deleteSegment(id: $id)\n  }\n"): typeof import('./graphql').DeleteSegmentDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Logout {\n    logout\n  }\n"): typeof import('./graphql').LogoutDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription LiveStream($domain: String) {\n    live(domain: $domain) {\n      at\n      visitors\n      minutes {\n        start\n        visitors\n        pageviews\n      }\n      pages {\n        value\n        visitors\n      }\n      sources {\n        value\n        visitors\n      }\n      countries {\n        value\n        visitors\n      }\n      events {\n        id\n        domain\n        time\n        name\n        path\n        title\n        source\n        country\n        browser\n        os\n        value\n        properties\n      }\n    }\n  }\n"): typeof import('./graphql').LiveStreamDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Login($email: String!, $password: String!) {\n    login(email: $email, password: $password) {\n      email\n    }\n  }\n"): typeof import('./graphql').LoginDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Snippet($domain: String!) {\n    siteSettings(site: $domain) {\n      snippet\n    }\n  }\n"): typeof import('./graphql').SnippetDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Overview(\n    $domains: [String!]\n    $domain: String\n    $single: Boolean!\n    $range: RangeInput!\n    $timezone: String\n    $bucket: Bucket!\n    $filter: FilterInput\n    $compare: CompareInput\n    $compareChart: CompareInput\n    $by: SubjectInput\n    $orderBy: Metric!\n    $visitors: Boolean!\n    $visits: Boolean!\n    $pageviews: Boolean!\n    $viewsPerVisit: Boolean!\n    $bounceRate: Boolean!\n    $visitDuration: Boolean!\n  ) {\n    everything(domains: $domains) {\n      totals(range: $range, timezone: $timezone, filter: $filter, compare: $compare) {\n        timezone\n        events\n        visitors\n        visits\n        pageviews\n        viewsPerVisit\n        bounceRate\n        visitDuration\n        previous {\n          start\n          end\n          visitors\n          visits\n          pageviews\n          viewsPerVisit\n          bounceRate\n          visitDuration\n        }\n      }\n      timeseries(\n        range: $range\n        timezone: $timezone\n        bucket: $bucket\n        filter: $filter\n        compare: $compareChart\n        by: $by\n        orderBy: $orderBy\n        top: 5\n      ) {\n        bucket\n        timezone\n        points {\n          start\n          end\n          incomplete\n          visitors\n          visits\n          pageviews\n          viewsPerVisit\n          bounceRate\n          visitDuration\n          previous {\n            start\n            end\n            visitors\n            visits\n            pageviews\n            viewsPerVisit\n            bounceRate\n            visitDuration\n          }\n        }\n        groups {\n          value\n          other\n          points {\n            visitors @include(if: $visitors)\n            visits @include(if: $visits)\n            pageviews @include(if: $pageviews)\n            viewsPerVisit @include(if: $viewsPerVisit)\n            bounceRate @include(if: $bounceRate)\n            visitDuration @include(if: $visitDuration)\n          }\n        }\n      }\n    }\n    site(domain: $domain) @include(if: $single) {\n      annotations(range: $range, timezone: $timezone) {\n        id\n        at\n        text\n      }\n    }\n  }\n"): typeof import('./graphql').OverviewDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AnyEvent($domains: [String!], $range: RangeInput!) {\n    everything(domains: $domains) {\n      totals(range: $range) {\n        events\n      }\n    }\n  }\n"): typeof import('./graphql').AnyEventDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SiteList($range: RangeInput!, $timezone: String, $compare: CompareInput) {\n    sites {\n      id\n      name\n      domain\n      totals(range: $range, timezone: $timezone, compare: $compare) {\n        visitors\n        pageviews\n        previous {\n          visitors\n        }\n      }\n      timeseries(range: $range, timezone: $timezone) {\n        points {\n          visitors\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').SiteListDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Account {\n    me {\n      email\n      sessions {\n        id\n        createdAt\n        lastSeenAt\n        current\n      }\n      tokens {\n        id\n        name\n        scopes\n        createdAt\n        lastUsedAt\n        expiresAt\n      }\n    }\n  }\n"): typeof import('./graphql').AccountDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateSecretKey($site: String!, $name: String!) {\n    createSecretKey(site: $site, name: $name) {\n      key\n    }\n  }\n"): typeof import('./graphql').CreateSecretKeyDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RotatePublicKey($site: String!) {\n    rotatePublicKey(site: $site) {\n      domain\n    }\n  }\n"): typeof import('./graphql').RotatePublicKeyDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RevokeKey($id: Int!) {\n    revokeKey(id: $id) {\n      domain\n    }\n  }\n"): typeof import('./graphql').RevokeKeyDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ChangePassword($current: String!, $new: String!) {\n    changePassword(current: $current, new: $new)\n  }\n"): typeof import('./graphql').ChangePasswordDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RevokeSession($id: Int!) {\n    revokeSession(id: $id)\n  }\n"): typeof import('./graphql').RevokeSessionDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateShareLink($site: String!, $name: String!, $password: String, $expiresAt: TimePoint) {\n    createShareLink(site: $site, name: $name, password: $password, expiresAt: $expiresAt) {\n      url\n    }\n  }\n"): typeof import('./graphql').CreateShareLinkDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RevokeShareLink($id: Int!) {\n    revokeShareLink(id: $id)\n  }\n"): typeof import('./graphql').RevokeShareLinkDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SiteSettings($domain: String!) {\n    siteSettings(site: $domain) {\n      domain\n      name\n      timezone\n      saltRotation\n      honourDoNotTrack\n      allowedOrigins\n      allowedHostnames\n      snippet\n      keys {\n        id\n        kind\n        key\n        name\n        createdAt\n        expiresAt\n      }\n    }\n    site(domain: $domain) {\n      lastEventAt\n      shareLinks {\n        id\n        name\n        createdAt\n        expiresAt\n        hasPassword\n        lastOpenedAt\n      }\n    }\n  }\n"): typeof import('./graphql').SiteSettingsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateSite($domain: String!, $settings: SiteSettingsInput) {\n    createSite(domain: $domain, settings: $settings) {\n      domain\n    }\n  }\n"): typeof import('./graphql').CreateSiteDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UpdateSite($site: String!, $settings: SiteSettingsInput!) {\n    updateSite(site: $site, settings: $settings) {\n      domain\n    }\n  }\n"): typeof import('./graphql').UpdateSiteDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeleteSite($site: String!, $confirm: String!) {\n    deleteSite(site: $site, confirm: $confirm)\n  }\n"): typeof import('./graphql').DeleteSiteDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateToken($name: String!, $scopes: [Scope!]!, $expiresAt: TimePoint) {\n    createToken(name: $name, scopes: $scopes, expiresAt: $expiresAt) {\n      token\n    }\n  }\n"): typeof import('./graphql').CreateTokenDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RevokeToken($id: Int!) {\n    revokeToken(id: $id)\n  }\n"): typeof import('./graphql').RevokeTokenDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation OpenShare($token: String!, $password: String) {\n    openShare(token: $token, password: $password) {\n      domain\n    }\n  }\n"): typeof import('./graphql').OpenShareDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SharedSites {\n    sites {\n      id\n      name\n      domain\n      timezone\n      firstEventAt\n    }\n  }\n"): typeof import('./graphql').SharedSitesDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
