/** The requested reduction, in one figure or by category: `60`, `contrast=90,identity=40`, `60,contrast=90`. */
import { ConfigError } from "../core/errors.js";
import { CATEGORIES, type Category } from "../core/rows.js";

export interface DoseRequest {
  /** Percent, 1 to 99, for every category that has none of its own. */
  dose: number;
  /** Percent, 0 to 99, by category. */
  doses: Partial<Record<Category, number>>;
}

/**
 * @param text as given on the command line
 * @param base what holds for what the text does not name
 * @throws ConfigError naming the part that cannot be read
 */
export function parseDose(text: string, base: DoseRequest): DoseRequest {
  const wanted: DoseRequest = { dose: base.dose, doses: { ...base.doses } };
  for (const part of text.split(",").map((piece) => piece.trim())) {
    const [, name, figure = ""] = /^(?:([^=]*)=)?(.*)$/s.exec(part) ?? [];
    const percent = Number(figure);
    const least = name === undefined ? 1 : 0;
    if (figure.trim() === "" || !(percent >= least && percent <= 99))
      throw new ConfigError(`--dose ${part} is no percentage from ${least} to 99`, {
        next: "Ask for the share of habits to take away: --dose 60, or --dose 60,contrast=90.",
      });
    if (name === undefined) wanted.dose = percent;
    else if (isCategory(name.trim())) wanted.doses[name.trim() as Category] = percent;
    else
      throw new ConfigError(`--dose names ${name.trim()}, which is no category`, {
        next: `Categories: ${CATEGORIES.join(", ")}.`,
      });
  }
  return wanted;
}

/** Whether a text asks for single categories, and not for one figure over all. */
export const namesCategories = (text: string): boolean => text.includes("=");

/** Percent. */
export const doseOf = ({ dose, doses }: DoseRequest, category: Category): number =>
  doses[category] ?? dose;

const isCategory = (name: string): name is Category =>
  (CATEGORIES as readonly string[]).includes(name);
