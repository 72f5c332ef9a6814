/** Reads RFC 4180 as PostgreSQL writes it: an empty field is null, a quoted empty one is an empty text. */
export function parseCsv(text: string): Record<string, string | null>[] {
  const records: (string | null)[][] = [];
  let record: (string | null)[] = [];
  let at = 0;
  while (at < text.length) {
    let field: string | null;
    if (text[at] === '"') {
      field = "";
      for (at += 1; ; at += 1) {
        if (at >= text.length) throw new Error("a quoted field does not end");
        if (text[at] !== '"') field += text[at];
        else if (text[at + 1] === '"') field += text[at++];
        else break;
      }
      at += 1;
    } else {
      const start = at;
      while (at < text.length && !",\r\n".includes(text[at] ?? "")) at += 1;
      field = start === at ? null : text.slice(start, at);
    }
    record.push(field);
    if (text[at] === ",") {
      at += 1;
      if (at === text.length || "\r\n".includes(text[at] ?? "")) record.push(null);
      else continue;
    }
    if (text[at] === "\r") at += 1;
    if (text[at] === "\n") at += 1;
    records.push(record);
    record = [];
  }
  const [header = [], ...rows] = records;
  return rows.map((row) => {
    if (row.length !== header.length) throw new Error(`a row of ${row.length} fields under ${header.length} columns`);
    return Object.fromEntries(header.map((name, index) => [String(name), row[index] ?? null]));
  });
}
