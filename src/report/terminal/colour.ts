/** Colour where a person looks: on a terminal, unless NO_COLOR is set (no-color.org). */
import type { Verdict } from "../../evaluate/index.js";

export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  verdict(verdict: Verdict, text: string): string;
}

const CODES: Record<Verdict, number> = {
  met: 32,
  "not met": 31,
  underpowered: 33,
  "not testable": 90,
};

export function createPaint(colour: boolean): Paint {
  const wrap = (code: number, text: string): string =>
    colour ? `\u001b[${code}m${text}\u001b[0m` : text;
  return {
    bold: (text) => wrap(1, text),
    dim: (text) => wrap(2, text),
    verdict: (verdict, text) => wrap(CODES[verdict], text),
  };
}

export function wantsColour(
  stream: { isTTY?: boolean } = process.stdout,
  env: NodeJS.ProcessEnv = process.env,
): boolean {
  if (env.NO_COLOR) return false;
  return stream.isTTY === true && env.TERM !== "dumb";
}
