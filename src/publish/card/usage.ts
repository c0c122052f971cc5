/** How to load what is published, as code that runs. */
import type { BaseModel } from "../base-model.js";
import type { What } from "../weights.js";

export function usage(repo: string, what: What, base: BaseModel): string {
  const parts = [];
  if (what !== "adapter") parts.push(python(merged(repo)));
  if (what !== "merged" && base.id !== undefined) {
    const intro =
      what === "both"
        ? "Or the adapter on the base model; `adapter_config.json` already holds the measured scale, nothing has to be set:"
        : "`adapter_config.json` already holds the measured scale, nothing has to be set:";
    parts.push(intro, python(adapter(repo, base.id, base.revision, what === "both")));
  }
  return parts.join("\n\n");
}

const python = (code: string): string => `\`\`\`python\n${code}\n\`\`\``;

const ANSWER = `messages = [{"role": "user", "content": "How do I keep basil alive on a windowsill?"}]
inputs = tokenizer.apply_chat_template(
    messages, add_generation_prompt=True, return_tensors="pt", return_dict=True
)
output = model.generate(**inputs, max_new_tokens=200)
print(tokenizer.decode(output[0, inputs["input_ids"].shape[1]:], skip_special_tokens=True))`;

function merged(repo: string): string {
  return `from transformers import AutoModelForCausalLM, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("${repo}")
model = AutoModelForCausalLM.from_pretrained("${repo}", dtype="auto")

${ANSWER}`;
}

function adapter(
  repo: string,
  base: string,
  revision: string | undefined,
  beside: boolean,
): string {
  return `from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("${repo}")
base = AutoModelForCausalLM.from_pretrained("${base}", ${revision ? `revision="${revision}", ` : ""}dtype="auto")
model = PeftModel.from_pretrained(base, "${repo}"${beside ? ', subfolder="adapter"' : ""})

${ANSWER}`;
}
