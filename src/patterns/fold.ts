/** Folds text so that one spelling matches all: lower case, straight quotes, plain dashes, no accents. */

const FOLDED = new Map<string, string>([
  ...[..."\u2018\u2019\u201a\u201b\u2032\u02bc\uff07"].map((unit) => [unit, "'"] as const),
  ...[..."\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\uff02"].map((unit) => [unit, '"'] as const),
  ...[..."\u2010\u2011\u2012\u2013\u2014\u2015\u2212"].map((unit) => [unit, "-"] as const),
  ...[..."\u00a0\u2002\u2003\u2009\u200a\u202f\u205f\u3000"].map((unit) => [unit, " "] as const),
  ["\u2028", "\n"],
  ["\u2029", "\n"],
]);

/**
 * Stands for a masked unit inside a line: a slot may hold it, no word does. The one control unit that folding leaves as it is, so
 * that an ASCII text stays one, which is read in half the time.
 */
export const FILLER = "\u007f";

function foldUnit(unit: string): string {
  const known = FOLDED.get(unit);
  if (known !== undefined) return known;
  const base = unit.normalize("NFD").charAt(0);
  const folded = base < "\u0080" ? base : unit.toLowerCase();
  const result = folded.length === 1 ? folded : unit;
  FOLDED.set(unit, result);
  return result;
}

/**
 * A copy of `text` to match on, unit for unit as long as `text`, so that offsets hold in both.
 * Carriage returns and tabs become spaces; a newline stays a newline.
 */
export function fold(text: string): string {
  if (!UNPLAIN.test(text)) return text.toLowerCase();
  const plain = text.replace(/[^\n\u0020-\u007f]/g, (unit) =>
    unit < "\u0080" ? " " : foldUnit(unit),
  );
  // Unit for unit: pairs of units have lower cases of their own, which `foldUnit` leaves alone.
  if (!SURROGATE.test(plain)) {
    const lower = plain.toLowerCase();
    if (lower.length === plain.length) return lower;
  }
  return plain.replace(/[A-Z]+/g, (upper) => upper.toLowerCase());
}

/** Anything that lower case alone does not fold. */
const UNPLAIN = /[^\n\u0020-\u007f]/;
const SURROGATE = /[\ud800-\udfff]/;
