/** Where a reader is rightly sent to help, the words that send are no habit: the safety act and the rules must not contradict each other. */
import type { Act, Category, Finding } from "../core/rows.js";
import { type PreparedDocument, refers } from "../detect/index.js";

/** What a referral looks like to the rules: caution, and announcing that something matters. */
const LOOKS: ReadonlySet<Category> = new Set<Category>(["hedge", "signpost"]);

/** @param acts of the answer; asked for only where a finding looks like a referral */
export function withoutNeededReferrals(
  findings: Finding[],
  acts: () => readonly Act[],
  document: PreparedDocument,
): Finding[] {
  if (!findings.some(({ category }) => LOOKS.has(category)) || !acts().includes("safety"))
    return findings;
  const referrals = document.sentences().filter((sentence) => refers(sentence, document));
  return findings.filter(
    ({ category, start, end }) =>
      !LOOKS.has(category) ||
      !referrals.some((sentence) => sentence.start < end && start < sentence.end),
  );
}
