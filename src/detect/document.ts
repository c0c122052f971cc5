/** An answer made ready for matching once, with the dear parts worked out only when asked for. */
import type { Message } from "../core/rows.js";
import { fold } from "../patterns/index.js";
import { asksAboutSelf } from "./acts/asks-identity.js";
import { asksForHabits, habitsAskedFor, type Span } from "./asked-for.js";
import { addressed } from "./generic-you.js";
import { maskNonProse, reasoningEnd } from "./mask.js";
import { saidAgain } from "./said-again.js";
import { type Sentence, sentencesOf } from "./sentences.js";
import { TokenReader, type Tokens, tokensOf } from "./tokens.js";

const prompts = new TokenReader();

export interface FindContext {
  /** The conversation that the answer ends; context rules read its last user message. */
  messages?: readonly Message[] | undefined;
}

export interface PreparedDocument {
  /** The answer as it is; findings are cut from it. */
  text: string;
  /** Code, quotations and reasoning blanked out, as long as `text`. */
  masked: string;
  /** Masked and folded, as long as `text`; on first use. */
  readonly folded: string;
  /** Of the masked text; read again where another answer's were read since. */
  tokens(): Tokens;
  /** The same answer from the end of its reasoning on; itself where it begins with none. */
  withoutReasoning(): PreparedDocument;
  /** What a detector saw of the acts' phrases on its way; see `acts/gates.ts`. */
  gates: number | undefined;
  /** Cut on first use. */
  sentences(): readonly Sentence[];
  /** The last user message, folded; empty where there is none. */
  prompt(): string;
  /** Of `prompt()`, in the same way. */
  promptTokens(): Tokens;
  /** The same with "one" for every "you" that means anybody: what is asked of the one who answers. */
  addressed(): string;
  /** Whether the prompt asks who or what answers. */
  asksAboutSelf(): boolean;
  /** The part of the answer whose habits the prompt asks for or hands over: they are its content. */
  askedFor(): Span | undefined;
}

export function prepareDocument(text: string, context: FindContext = {}): PreparedDocument {
  return new LazyDocument(text, context);
}

class LazyDocument implements PreparedDocument {
  readonly text: string;
  readonly masked: string;
  gates: number | undefined = undefined;
  private readonly context: FindContext;
  private foldedText: string | undefined = undefined;
  private cut: Sentence[] | undefined = undefined;
  private foldedPrompt: string | undefined = undefined;
  private addressedPrompt: string | undefined = undefined;
  private aboutSelf: boolean | undefined = undefined;
  private asked: { for: Span | undefined } | undefined = undefined;

  constructor(text: string, context: FindContext) {
    this.text = text;
    this.masked = maskNonProse(text);
    this.context = context;
  }

  withoutReasoning(): PreparedDocument {
    const end = reasoningEnd(this.text);
    return end === 0 ? this : new LazyDocument(this.text.slice(end), this.context);
  }

  get folded(): string {
    this.foldedText ??= this.tokens().lowers ? this.masked.toLowerCase() : fold(this.masked);
    return this.foldedText;
  }

  tokens(): Tokens {
    return tokensOf(this.masked);
  }

  sentences(): readonly Sentence[] {
    this.cut ??= sentencesOf(this.folded, undefined, this.tokens());
    return this.cut;
  }

  prompt(): string {
    this.foldedPrompt ??= fold(
      this.context.messages?.findLast(({ role }) => role === "user")?.content ?? "",
    );
    return this.foldedPrompt;
  }

  promptTokens(): Tokens {
    return prompts.of(this.prompt());
  }

  addressed(): string {
    this.addressedPrompt ??= addressed(this.prompt());
    return this.addressedPrompt;
  }

  asksAboutSelf(): boolean {
    this.aboutSelf ??= asksAboutSelf(this.addressed(), this.promptTokens());
    return this.aboutSelf;
  }

  askedFor(): Span | undefined {
    this.asked ??= { for: this.findAskedFor() };
    return this.asked.for;
  }

  private findAskedFor(): Span | undefined {
    const prompt = this.prompt();
    const habits = asksForHabits(prompt, this.promptTokens());
    if (habits !== undefined) return habitsAskedFor(habits, this.masked);
    return saidAgain(prompt, this.masked, () => this.sentences());
  }
}
