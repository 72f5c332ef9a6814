/**
 * The documents that clients send. The server knows them character by character and answers them on its fast path, so a
 * change here is a change there (api/ingest/fastpath.py) and in the Python client; tests compare them.
 */

/** The tracker's: it only wants to know whether its events are safe. */
export const TRACK = "mutation($s:String!,$e:[EventInput]!){track(site:$s,events:$e){accepted}}";

/** The SDKs': it tells what became of every event. */
export const TRACK_WITH_RECEIPT =
  "mutation($s:String!,$e:[EventInput]!){track(site:$s,events:$e){accepted duplicates rejected{index code message}}}";

/** Keeps what is known of a signed-in person. */
export const IDENTIFY =
  "mutation($s:String!,$u:String!,$t:Json!){identify(site:$s,userId:$u,traits:$t){stored code message}}";
