/** Why no weighting of the answers reaches a request, and what to do about it. */
import { plural } from "../core/plural.js";

/** A category of the request, and how far weights of these answers can bring it down. */
export interface Reach {
  category: string;
  /** Share of its findings that is to stay. */
  keep: number;
  /** Least share that can stay: what the answers with the fewest findings of each prompt have. */
  least: number;
  /** Prompts in whose answers it is without exception. */
  always: number;
}

/** What solves the request without some constraints, plainly. */
export type Reaches = (without: readonly string[]) => boolean;

interface Obstacle {
  why: string;
  next: string;
}

const NONE = "no weighting of these answers reaches the request";

/** @param sets name of the constraint on each set's refusals -> the set */
export function obstacleOf(
  reaches: Reaches,
  categories: readonly Reach[],
  sets: ReadonlyMap<string, string>,
  { answers, prompts, stuck }: { answers: number; prompts: number; stuck: number },
): Obstacle {
  if (answers === prompts)
    return {
      why: `${NONE}: there is one answer to each prompt, which has all the weight`,
      next: "Take several answers to each prompt: 16 to each of fewer prompts rather than 2 to each of many.",
    };
  // Of a prompt whose K answers all have a habit, n more hold one without with probability n / (K + 1 + n) (rule of succession):
  // half of such prompts from n = K + 1 on.
  const more = `take more answers to each prompt (about ${Math.round(answers / prompts) + 1} more are expected to bring half of those prompts one without)`;
  const beyond = categories.filter(({ keep, least }) => keep < 1 && least >= keep * (1 - 1e-9));
  if (beyond.length > 0) {
    const parts = beyond.map(
      ({ category, keep, least, always }) =>
        `in ${always} of ${prompts} prompts every answer has ${category}, so that at least ${percent(least)} of it stays (wanted: ${percent(keep)})`,
    );
    // Where nothing can be moved there is nothing to ask less of.
    const helpless = categories.every((one) => beyond.includes(one) && mostOf(one) === 0);
    const less = beyond.map((one) => {
      const most = mostOf(one);
      return most === 0
        ? `leave ${one.category} out (dose ${one.category}=0)`
        : `ask for less than ${most} % of ${one.category}`;
    });
    return {
      why: `${NONE}: ${parts.join("; ")}`,
      next: `${capital(helpless ? more : `${less.join(" and ")}, or ${more}`)}.`,
    };
  }
  const refusals = [...sets.keys()];
  if (refusals.length > 0 && reaches(refusals)) {
    const alone = refusals.filter((name) => reaches([name]));
    const names = (alone.length > 0 ? alone : refusals).map((name) => sets.get(name)!);
    return {
      why: `${NONE} and leaves refusals as they are: under the prompts of ${listed(names)} it is by refusing, or by not refusing, that answers go without the habits`,
      next: `Take more answers to the prompts of ${listed(names)}, or ask for less.`,
    };
  }
  const names = categories.map(({ category }) => category).filter((name) => reaches([name]));
  if (names.length > 1)
    return {
      why: `${NONE}: ${listed(names)} come in the same answers and are asked to fall by different shares`,
      next: `Ask for doses of ${listed(names)} that are nearer to each other, or take more answers to each prompt.`,
    };
  return {
    why: `${NONE}: in ${stuck} of ${plural(prompts, "prompt")} every answer has a habit`,
    next: `${capital(more)}, or ask for less.`,
  };
}

/** Whole percents by which a category can fall. */
const mostOf = ({ least }: Reach): number => Math.floor(100 * (1 - least) + 1e-9);

const percent = (share: number): string => `${Math.round(100 * share)} %`;
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const listed = (names: readonly string[]): string =>
  names.length < 2
    ? names.join("")
    : `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`;
