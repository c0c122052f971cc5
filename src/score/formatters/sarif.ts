/** SARIF 2.1.0 as code scanning takes it; results are written as they come, the rules after them. */
import { type CreateTextFormatter, lineOf, quoted } from "./formatter.js";

/** Code scanning refuses a run with more results. */
const MOST_RESULTS = 25_000;

const HEAD =
  '{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"results":[';

/** A path from where the command ran is a relative reference, one from the root a `file://` address. */
function uriOf(file: string): string {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(file))
    return encodeURI(file).replace(/[?#]/g, encodeURIComponent);
  const drive = /^([a-z]:)[\\/](.*)$/i.exec(file);
  if (drive) return `file:///${drive[1]}/${encoded(drive[2]!.replaceAll("\\", "/"))}`;
  return `${file.startsWith("/") ? "file://" : ""}${encoded(file)}`;
}

const encoded = (path: string): string => path.split("/").map(encodeURIComponent).join("/");

export const sarif: CreateTextFormatter = ({ messages } = {}) => {
  const rules = new Map<string, number>();
  let results = 0;
  return {
    begin: () => HEAD,
    answer({ scored, file = scored.id, ...where }) {
      let out = "";
      for (const { rule, text, start } of scored.findings) {
        if (results >= MOST_RESULTS) break;
        const ruleIndex = rules.get(rule) ?? rules.size;
        rules.set(rule, ruleIndex);
        const result = {
          ruleId: rule,
          ruleIndex,
          level: "warning",
          message: { text: quoted(messages?.get(rule) ?? rule, text) },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: uriOf(file) },
                region: { startLine: lineOf(where, start) },
              },
            },
          ],
          partialFingerprints: { "answerFinding/v1": `${scored.id}/${rule}/${text}` },
        };
        out += `${results++ === 0 ? "\n" : ",\n"}${JSON.stringify(result)}`;
      }
      return out;
    },
    full: () => results >= MOST_RESULTS,
    end(summary) {
      const driver = {
        name: "locus",
        rules: [...rules.keys()].map((id) => ({
          id,
          name: id,
          shortDescription: { text: messages?.get(id) ?? id },
          fullDescription: { text: messages?.get(id) ?? id },
          help: { text: messages?.get(id) ?? id },
          defaultConfiguration: { level: "warning" },
          properties: { tags: [id.split("/")[0]] },
        })),
      };
      // Findings beyond the limit are counted here only.
      const { findings, rate, skipped } = summary;
      const properties = { findings, written: results, rate, skipped };
      return `\n],"tool":${JSON.stringify({ driver })},"properties":${JSON.stringify(properties)}}]}\n`;
    },
  };
};
