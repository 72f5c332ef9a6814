import { type Condition, DIMENSION_NAMES, isSound, OPERATOR_NAMES, property } from "./condition";

/** Letters that mean something to the notation, to addresses, to JSON or to nobody. */
const LETTERS = [..."\\,;&=?#%+/:. \"'[]{}~*ab1é", "日", "😀", "\n", "true", "null", "\\\\", ",;"];

/** The same numbers in every run, for tests that try many cases. */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    // A linear congruential generator.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Sound conditions with the values that are hardest to write down. */
export function anyFilters(random: (below: number) => number): Condition[] {
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  const text = (shortest: number) => Array.from({ length: shortest + random(6) }, () => pick(LETTERS)).join("");
  return Array.from({ length: random(5) }, () => {
    const operator = pick(OPERATOR_NAMES);
    const dimension = random(4) === 0 ? property(text(1)) : pick(DIMENSION_NAMES);
    const condition = (): Condition => ({
      dimension,
      operator,
      values: Array.from({ length: 1 + random(3) }, () => text(operator === "is" || operator === "is-not" ? 0 : 1)),
    });
    let next = condition();
    while (!isSound(next)) next = condition();
    return next;
  });
}
