/** A server that needs long for an answer is asked less often: it rests at least twice as long as it works. */
const REST_PER_ANSWER = 2;

/**
 * Runs what it is given: at once, or when `everyMs` have passed since the last one began and the server has rested. Of
 * those that come meanwhile only the last one runs, and that one always does.
 */
export function createThrottle(everyMs: number): (act: () => Promise<unknown>) => void {
  let busy = false;
  let waiting: (() => Promise<unknown>) | undefined;
  const run = async (act: () => Promise<unknown>): Promise<void> => {
    busy = true;
    const began = performance.now();
    await act().catch(() => undefined);
    const workedMs = performance.now() - began;
    setTimeout(
      () => {
        busy = false;
        const next = waiting;
        waiting = undefined;
        if (next) run(next);
      },
      Math.max(everyMs - workedMs, REST_PER_ANSWER * workedMs, 0),
    );
  };
  return (act) => {
    if (busy) waiting = act;
    else run(act);
  };
}
