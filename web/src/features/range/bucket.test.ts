import { expect, test } from "vitest";
import { bucketFor, bucketName, bucketsFor } from "./bucket";

test.each([
  [1, ["minute", "quarter-hour", "hour", "day"]],
  [7, ["quarter-hour", "hour", "day", "week"]],
  [30, ["hour", "day", "week", "month"]],
  [365, ["day", "week", "month", "quarter", "year"]],
])("a range of %i days offers what makes a readable chart", (days, expected) => {
  expect(bucketsFor(days)).toEqual(expected);
});

test("a bucket that does not fit the range gives way to the automatic one", () => {
  expect(bucketFor("minute", 30)).toBe("AUTO");
  expect(bucketFor("auto", 30)).toBe("AUTO");
  expect(bucketFor("quarter-hour", 1)).toBe("QUARTER_HOUR");
  expect(bucketName("QUARTER_HOUR")).toBe("quarter-hour");
});
