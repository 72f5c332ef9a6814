/** What the editor holds at first: every site's last 30 days, today included. */
export function firstQuery(now: Date): string {
  return `# Tideline's API. Ctrl-Enter runs this.
# Ctrl-Space completes what you type.
# The first button on the left describes
# every field.

query Overview(
  # Holds its start and not its end.
  $range: RangeInput! = {
    start: "${day(now, -29)}"
    end: "${day(now, 1)}"
  }
) {
  me {
    email
  }
  sites {
    name
    domain
    timezone
    totals(range: $range) {
      visitors
      pageviews
      events
    }
    timeseries(range: $range, bucket: DAY) {
      points {
        start
        visitors
        pageviews
      }
    }
  }
}
`;
}

/** The local date some days later, such as 2025-01-31. */
function day(now: Date, later: number): string {
  const date = new Date(now.getFullYear(), now.getMonth(), now.getDate() + later);
  const [month, dayOfMonth] = [date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0"));
  return `${date.getFullYear()}-${month}-${dayOfMonth}`;
}
