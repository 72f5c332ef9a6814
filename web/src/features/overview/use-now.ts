import { useEffect, useState } from "react";

/** The clock, in steps of `stepMs`: ranges such as “today” move on by themselves at midnight. */
export function useNow(stepMs: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), stepMs);
    return () => clearInterval(timer);
  }, [stepMs]);
  return now;
}
