/** Counts tokens as a model's own tokenizer does, in this process: what training sees of a text's length. */
import { ConfigError } from "../core/errors.js";

/** Tokens of a text; special tokens are not counted. */
export type TokenLength = (text: string) => number;

/**
 * @param folder a model's folder, as `resolveModel` gives it
 * @throws ConfigError where its tokenizer.json cannot be read
 */
export async function loadTokenLength(folder: string): Promise<TokenLength> {
  // Loaded on demand: it brings an inference runtime along, which takes half a second.
  const { AutoTokenizer } = await import("@huggingface/transformers");
  try {
    const tokenizer = await AutoTokenizer.from_pretrained(folder, { local_files_only: true });
    return (text) => tokenizer.encode(text, { add_special_tokens: false }).length;
  } catch (cause) {
    throw new ConfigError("the model's tokenizer cannot be read", {
      place: folder,
      next: "Name a folder that holds tokenizer.json, as transformers saves it.",
      cause,
    });
  }
}
