import pg from "pg";
import { stack } from "./browser.ts";

/** The database behind the stack, asked without the API: what it says is what happened. */
export async function ask(sql: string, parameters: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: stack.database });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql, parameters)).rows;
  } finally {
    await client.end();
  }
}

export interface DemoSite {
  id: number;
  /** Its public key. */
  key: string;
  domain: string;
  timezone: string;
}

export async function demoSite(): Promise<DemoSite> {
  const [site] = await ask(
    "SELECT sites.id, key, domain, timezone FROM sites JOIN site_keys ON site_id = sites.id WHERE key = 'demo'",
  );
  if (!site) throw new Error("the database has no demo site");
  return site as unknown as DemoSite;
}

/** A site without events, and the way to take it away again. */
export async function newSite(): Promise<{ domain: string; key: string; remove: () => Promise<void> }> {
  const key = `new${Date.now()}`;
  const domain = `${key}.example`;
  await ask(
    `WITH site AS (INSERT INTO sites (domain, name, timezone) VALUES ($1, 'New site', 'Europe/Paris') RETURNING id)
     INSERT INTO site_keys (key, site_id, kind) SELECT $2, id, 'public' FROM site`,
    [domain, key],
  );
  return {
    domain,
    key,
    remove: async () => {
      for (const table of ["engagement", "events"]) {
        await ask(`DELETE FROM ${table} WHERE site_id = (SELECT id FROM sites WHERE domain = $1)`, [domain]);
      }
      await ask("DELETE FROM sites WHERE domain = $1", [domain]);
    },
  };
}
