/**
 * `npm run measure:community`: what an event takes on disk on the community edition, once its chunk has gone to the
 * columnstore. The same seeded events as the other measurements, in the WebAssembly build; about two minutes.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { communityDatabase, python, REPOSITORY } from "./schema.ts";

const EVENTS = Number(process.env.EVENTS ?? 100_000);
const DAYS = 28;
const VISITORS = Math.round(EVENTS / 65);
// Days that ended long ago, in the past of the columnstore's policy.
const UNTIL = "2026-03-01T00:00:00+00:00";

/** Every statement that seeding runs, with its values: `db.seed` is told to speak to a printer. */
async function statements(): Promise<[string, unknown[]][]> {
  const { stdout } = await promisify(execFile)(
    python(),
    [
      "-c",
      `
import asyncio, json
from datetime import datetime
from db.seed import Shape, seed_events

class Printer:
    async def execute(self, *statement):
        print(json.dumps(statement, default=str))

asyncio.run(seed_events(Printer(), 1, datetime.fromisoformat("${UNTIL}"), ${DAYS}, Shape.of(${EVENTS}, ${DAYS}, ${VISITORS})))`,
    ],
    { cwd: REPOSITORY, maxBuffer: 1 << 26 },
  );
  return stdout
    .trim()
    .split("\n")
    .map((line) => {
      const [sql, ...values] = JSON.parse(line) as [string, ...unknown[]];
      return [sql, values];
    });
}

const print = (line: string) => process.stdout.write(`${line}\n`);

const database = await communityDatabase();
const one = async (sql: string) => Number(Object.values((await database.query<object>(sql)).rows[0] ?? {})[0]);

await database.exec("INSERT INTO sites (domain, name, timezone) VALUES ('a.test', 'A', 'Europe/Paris')");
const today = new Date();
for (const [sql, values] of await statements()) await database.query(sql, values);
while (await one("SELECT fold(20000)::int"));
const rollups = (
  await database.query<{ name: string }>(
    "SELECT view_name AS name FROM timescaledb_information.continuous_aggregates ORDER BY 1",
  )
).rows.map((row) => row.name);
for (const name of rollups) await database.exec(`CALL refresh_continuous_aggregate('${name}', NULL, NULL)`);
const events = await one("SELECT count(*) FROM events");
const before = await one("SELECT hypertable_size('events')");
await database.exec("SELECT compress_chunk(chunk) FROM show_chunks('events') AS chunk");
await database.exec("VACUUM FULL ANALYZE");

const sizes: [string, number][] = [
  ["events, in rows", before],
  ["events, in the columnstore", await one("SELECT hypertable_size('events')")],
];
for (const table of ["visits", "daily", "daily_pages", "profiles", "words"])
  sizes.push([table, await one(`SELECT pg_total_relation_size('${table}')`)]);
for (const name of rollups) {
  sizes.push([
    name,
    await one(
      `SELECT hypertable_size(format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name)::regclass)
       FROM timescaledb_information.continuous_aggregates WHERE view_name = '${name}'`,
    ),
  ]);
}
const total = sizes.slice(1).reduce((sum, [, bytes]) => sum + bytes, 0);
print(
  `${events.toLocaleString("en")} events of ${DAYS} days, ${VISITORS.toLocaleString("en")} visitors, community edition`,
);
for (const [name, bytes] of [...sizes, ["in all, events in the columnstore", total] as const]) {
  print(`| ${name.padEnd(36)} | ${(bytes / events).toFixed(1).padStart(7)} B/event |`);
}
print(`(${Math.round((Date.now() - today.getTime()) / 1000)} s)`);
await database.close();
