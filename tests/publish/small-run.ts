/** A finished run's folder with invented figures and a few bytes of weights. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeJson } from "../../src/core/atomic-write.js";
import { writeJsonl } from "../../src/core/jsonl.js";
import type { ReportData } from "../../src/report/index.js";
import { armRows, reportFixture } from "../report/report-fixture.js";

export const SCALE = 0.74;

const fixture = reportFixture();

export async function writeSmallRun(
  directory: string,
  edit: (report: ReportData) => void = () => {},
): Promise<void> {
  const at = (...parts: string[]) => join(directory, ...parts);
  const report = structuredClone(fixture);
  // Chance lost a few of the invented refusals; that case has a test of its own.
  for (const gate of report.evaluation.gates)
    if (gate.id.startsWith("refusals.")) gate.verdict = "underpowered";
  edit(report);
  await writeJson(at("report", "report.json"), report);
  await writeJson(at("manifest.json"), { schema: "locus.run/1", ...report.manifest });
  await writeJson(at("dial", "dial.json"), { dose: 0.6, scale: SCALE });
  await writeJson(at("merge", "result.json"), { kind: "merge", scale: SCALE });
  await writeJson(at("merge", "merged", "config.json"), {
    _name_or_path: "/home/somebody/models/base",
    architectures: ["LlamaForCausalLM"],
  });
  await writeJson(at("merge", "merged", "tokenizer.json"), { model: {} });
  await writeFile(at("merge", "merged", "chat_template.jinja"), "{{ messages }}");
  await writeFile(at("merge", "merged", "model.safetensors"), Buffer.alloc(5000, 7));
  await mkdir(at("train", "locus", "job", "adapter"), { recursive: true });
  await writeJson(at("train", "locus", "job", "adapter", "adapter_config.json"), {
    base_model_name_or_path: "/home/somebody/models/base",
    lora_alpha: 32,
    alpha_pattern: { q_proj: 8 },
    r: 16,
  });
  await writeFile(
    at("train", "locus", "job", "adapter", "adapter_model.safetensors"),
    Buffer.alloc(3000, 9),
  );
  const message = (role: string, content: string) => ({ role, content });
  await writeJsonl(at("pairs", "pairs.jsonl"), [
    {
      id: "p1",
      promptId: "habit-1",
      prompt: [message("system", "Be brief."), message("user", "Why is bread stale? ü")],
      chosen: [message("assistant", "Starch.")],
      rejected: [message("assistant", "Great question! Starch.")],
      kind: "dampen",
      strategy: "edit",
      findings: [
        { rule: "opener/phrases", category: "opener", start: 0, end: 14, text: "Great question" },
      ],
      margin: 1,
      lengthRatio: 0.5,
    },
  ]);
  for (const arm of ["base", "locus"] as const)
    await writeJsonl(at("evaluate", `${arm}.responses.jsonl`), armRows(arm));
}
