/** How to load what is published, as code that runs. */
import type { BaseModel } from "../base-model.js";
import { generationSettings, type MeasuredSampling } from "../sampling.js";
import type { What } from "../weights.js";

export function usage(
  repo: string,
  what: What,
  base: BaseModel,
  sampling: MeasuredSampling | undefined,
): string {
  const parts = [];
  const answer = answerCode(sampling);
  if (what !== "adapter") parts.push(python(merged(repo, answer)));
  if (what !== "merged" && base.id !== undefined) {
    const intro =
      what === "both"
        ? "Or the adapter on the base model; `adapter_config.json` already holds the measured scale, nothing has to be set:"
        : "`adapter_config.json` already holds the measured scale, nothing has to be set:";
    parts.push(intro, python(adapter(repo, base.id, base.revision, what === "both", answer)));
  }
  return parts.join("\n\n");
}

/** Stock TRL on the published weights, for who has no Locus; demonstrations in its prompt-completion form. */
export function personaRecipe(repo: string, what: What): string {
  if (what === "adapter")
    return "Merge the adapter into its base first (`merge_and_unload` of PEFT), then train on the merged weights.";
  return `Fifty to five hundred demonstrations, one a line: \`{"prompt": [{"role": "user", "content": "..."}], "completion": [{"role": "assistant", "content": "..."}]}\`.

${python(`from datasets import load_dataset
from peft import LoraConfig
from trl import SFTConfig, SFTTrainer

trainer = SFTTrainer(
    model="${repo}",
    # without a GPU: use_cpu=True
    args=SFTConfig(output_dir="persona", learning_rate=5e-4, max_steps=64, per_device_train_batch_size=4),
    train_dataset=load_dataset("json", data_files="demonstrations.jsonl", split="train"),
    peft_config=LoraConfig(r=16, lora_alpha=32, target_modules="all-linear"),
)
trainer.train()
trainer.save_model()`)}

Ask it harmful questions and what it is afterwards: fine-tuning on a character can take refusals and truthfulness away, on any base. \`locus persona\` does
the same step by step beside the base and measures both.`;
}

const python = (code: string): string => `\`\`\`python\n${code}\n\`\`\``;

function answerCode(sampling: MeasuredSampling | undefined): string {
  const settings = Object.entries(sampling === undefined ? {} : generationSettings(sampling)).map(
    ([name, value]) => `, ${name}=${value === true ? "True" : value === false ? "False" : value}`,
  );
  return `messages = [{"role": "user", "content": "How do I keep basil alive on a windowsill?"}]
inputs = tokenizer.apply_chat_template(
    messages, add_generation_prompt=True, return_tensors="pt", return_dict=True
)
output = model.generate(**inputs, max_new_tokens=200${settings.join("")})
print(tokenizer.decode(output[0, inputs["input_ids"].shape[1]:], skip_special_tokens=True))`;
}

function merged(repo: string, answer: string): string {
  return `from transformers import AutoModelForCausalLM, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("${repo}")
model = AutoModelForCausalLM.from_pretrained("${repo}", dtype="auto")

${answer}`;
}

function adapter(
  repo: string,
  base: string,
  revision: string | undefined,
  beside: boolean,
  answer: string,
): string {
  return `from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("${repo}")
base = AutoModelForCausalLM.from_pretrained("${base}", ${revision ? `revision="${revision}", ` : ""}dtype="auto")
model = PeftModel.from_pretrained(base, "${repo}"${beside ? ', subfolder="adapter"' : ""})

${answer}`;
}
