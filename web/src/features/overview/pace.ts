/** A server that needs long for a question is asked less often: it rests at least twice as long as it works. */
const REST_PER_ANSWER = 2;

/** Times the answers to one question, and says how long to wait before it is asked again: at least `everyMs`. */
export function createPace(everyMs: number) {
  let lastAnswerMs = 0;
  return {
    timed: async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
      const asked = performance.now();
      const answer = await ask();
      lastAnswerMs = performance.now() - asked;
      return answer;
    },
    waitMs: () => Math.max(everyMs, lastAnswerMs * REST_PER_ANSWER),
  };
}
