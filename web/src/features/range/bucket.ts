import type { Bucket } from "@/api/generated/graphql";

/** Buckets by the name they have in the URL, and about how many days each one lasts. */
const DAYS_PER_BUCKET = {
  minute: 1 / 1440,
  "quarter-hour": 1 / 96,
  hour: 1 / 24,
  day: 1,
  week: 7,
  month: 30,
  quarter: 91,
  year: 365,
} as const;

export type BucketName = keyof typeof DAYS_PER_BUCKET;
export type BucketChoice = "auto" | BucketName;

export const BUCKET_NAMES = Object.keys(DAYS_PER_BUCKET) as BucketName[];

/** More points than this say nothing more on a screen, and cost the database for nothing. */
const MAX_POINTS = 1500;

/** The buckets that make a readable chart of that many days. */
export function bucketsFor(days: number): BucketName[] {
  return BUCKET_NAMES.filter((name) => {
    const each = DAYS_PER_BUCKET[name];
    return days / each <= MAX_POINTS && (days >= each || name === "minute");
  });
}

/** The chosen bucket, or AUTO when it would not fit the range. */
export function bucketFor(choice: BucketChoice, days: number): Bucket {
  if (choice === "auto" || !bucketsFor(days).includes(choice)) return "AUTO";
  return toBucket(choice);
}

function toBucket(name: BucketName): Bucket {
  return name.toUpperCase().replace("-", "_") as Bucket;
}

export function bucketName(bucket: Bucket): BucketChoice {
  return bucket.toLowerCase().replace("_", "-") as BucketChoice;
}

/** The interval after the one shown: what a key goes through, from short to long and round again. */
export function nextBucket(used: Bucket, days: number): BucketChoice {
  const allowed: BucketChoice[] = bucketsFor(days);
  return allowed[(allowed.indexOf(bucketName(used)) + 1) % allowed.length] ?? "auto";
}
