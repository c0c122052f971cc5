/** A2, adherence: which of a persona's machine-checkable features a reply shows. */
import { ConfigError } from "../../core/errors.js";
import type { PersonaFeature, PersonaRow } from "../../core/rows.js";
import { phrasePattern, sentencesIn, straighten, wordsIn } from "./text.js";

export interface PersonaCheck {
  /** Feature id -> whether the reply shows it. */
  features: Record<string, boolean>;
  /** Share of all features, 0 to 1. */
  adherence: number;
  /** Every core feature holds (every feature, where the persona marks none as core). */
  core: boolean;
}

/** @throws ConfigError where a feature's regular expression cannot be read */
export function checkPersona(
  reply: string,
  persona: Pick<PersonaRow, "id" | "features">,
): PersonaCheck {
  const text = straighten(reply);
  const held = persona.features.map((feature) => matcherOf(feature, persona.id)(text));
  const anyCore = persona.features.some(({ core }) => core);
  return {
    features: Object.fromEntries(persona.features.map(({ id }, at) => [id, held[at]!])),
    adherence: held.filter(Boolean).length / Math.max(1, persona.features.length),
    core: persona.features.every(({ core }, at) => held[at]! || (anyCore && !core)),
  };
}

type Matcher = (text: string) => boolean;

/** Compiled once a feature object: a run checks thousands of replies against the same few. */
const compiled = new WeakMap<PersonaFeature, Matcher>();

function matcherOf(feature: PersonaFeature, persona: string): Matcher {
  const known = compiled.get(feature);
  if (known !== undefined) return known;
  const matcher = compile(feature, persona);
  compiled.set(feature, matcher);
  return matcher;
}

function compile({ id, check }: PersonaFeature, persona: string): Matcher {
  switch (check.kind) {
    case "any-of": {
      const patterns = check.words.map(phrasePattern);
      return (text) => patterns.filter((pattern) => pattern.test(text)).length >= check.atLeast;
    }
    case "none-of": {
      const patterns = check.words.map(phrasePattern);
      return (text) => !patterns.some((pattern) => pattern.test(text));
    }
    case "matches":
    case "not-matches": {
      const pattern = readPattern(check.pattern, `${persona}/${id}`);
      return (text) => pattern.test(text) === (check.kind === "matches");
    }
    case "sentence-length":
      return (text) => within(wordsIn(text).length / Math.max(1, sentencesIn(text).length), check);
    case "reply-length":
      return (text) => within(wordsIn(text).length, check);
  }
}

function within(value: number, { min, max }: { min: number; max: number }): boolean {
  return value >= min && value <= max;
}

function readPattern(pattern: string, place: string): RegExp {
  try {
    return new RegExp(straighten(pattern), "iu");
  } catch (cause) {
    throw new ConfigError(
      `persona feature ${place} has a pattern that cannot be read: ${(cause as Error).message}`,
      {
        place,
        cause,
        next: "Mend the regular expression in the personas file (JavaScript syntax, flags i and u).",
      },
    );
  }
}
