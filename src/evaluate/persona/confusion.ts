/** How far personas' core features tell them apart: a check for whoever writes a persona. */
import type { PersonaRow } from "../../core/rows.js";
import { checkPersona } from "./check-persona.js";

/** `matrix[speaker][judge]` = share of the speaker's texts that pass the judge's core features. */
export function coreConfusion(
  personas: readonly PersonaRow[],
  textsOf: (persona: PersonaRow) => readonly string[] = ({ demos }) =>
    demos.map(({ reply }) => reply),
): Record<string, Record<string, number>> {
  return Object.fromEntries(
    personas.map((speaker) => {
      const texts = textsOf(speaker);
      const share = (judge: PersonaRow): number =>
        texts.length === 0
          ? 0
          : texts.filter((text) => checkPersona(text, judge).core).length / texts.length;
      return [speaker.id, Object.fromEntries(personas.map((judge) => [judge.id, share(judge)]))];
    }),
  );
}
