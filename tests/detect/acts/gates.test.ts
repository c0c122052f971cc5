/** What words rule out is never searched for: so nothing that a search would find may be ruled out. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  asksAbility,
  asksAboutFeelings,
  asksForFavourite,
  asksWho,
  mayAskAboutSelf,
} from "../../../src/detect/acts/asks-identity.js";
import { condemns, mayCondemn, speaksOfHarm } from "../../../src/detect/acts/condemn.js";
import { declineOf } from "../../../src/detect/acts/decline.js";
import {
  ANY_HELP_GATE,
  gatesOf,
  IDENTITY_GATE,
  REFERS_GATE,
  VERDICT_GATE,
} from "../../../src/detect/acts/gates.js";
import { SPEAKS_OF_ITSELF } from "../../../src/detect/acts/identity.js";
import { passesVerdict } from "../../../src/detect/acts/inability.js";
import { mayLeaveAPartOut, notesAPartLeftOut } from "../../../src/detect/acts/leaves-out.js";
import { maySeekAMethod, seeksAMethod } from "../../../src/detect/acts/lecture.js";
import { requestOf } from "../../../src/detect/acts/request.js";
import { ANY_HELP, REFERS_ANYBODY } from "../../../src/detect/acts/safety.js";
import { signsIn } from "../../../src/detect/acts/signs.js";
import { asksForHabits, searchForHabits } from "../../../src/detect/asked-for.js";
import { createDetector, prepareDocument } from "../../../src/detect/index.js";
import { tokensOf } from "../../../src/detect/tokens.js";
import { compilePacks } from "../../../src/patterns/index.js";
import { loadPacks } from "../../../src/patterns/load.js";

const pieces = (list: string): string[] =>
  list.split("|").map((piece) => piece.replace(/\s+/g, " "));
/** What the expressions are made of, and what breaks words off from each other. */
const IDENTITY = pieces(
  "I'm|I am|I was|as|just|an AI|a language model|a machine|A.I.|bot|assistant|not|no|a human|feelings|created by|OpenAI|a team|made of|code|I don't have|a body|emotions|a",
);
const REFERRAL = pieces(
  "call|contact|911|988|the|hotline|a helpline|crisis|if you are|struggling|in danger|see a|talk to|doctor|therapist|seek|immediate|medical|help|go to the|emergency room|hospitals|poison control|reach out to|someone|friends|get|talk to|professionals|professional|support|open up",
);
const VERDICTS = pieces(
  "it's|it is|this is|would be|are|illegal|unethical|wrong|a crime|against the law|not|never|right|kind|to|a form of|an act of|theft|abuse|I don't think|responsible|very",
);
const HARMS = pieces(
  "without|their|consent|terms|of service|people|get|hurt|hurting|dangerous|victims|policies|cruelty|hackers|false|life|-threatening|crimes|the law|against",
);
const DECLINES = pieces(
  "I can't help with that|I am unable to provide|let's talk about something else|it is illegal|I must decline|I|we|can't|cannot|won't|am unable to|will not|help|help with|provide|write|that|this|it|a letter|let's|let us|can we|talk about|something else|rather not|must decline|draw the line|crosses|out of the question|your request|is refused|private|to myself|skip|illegal|is wrong|not|the hotline",
);
const FRAMES = pieces(
  "That isn't something provided here|No pirate worth his salt would share that|I can only show orders to the owner|Only the account holder can see that|no|pirate|worth his salt|would|tell you|that|isn't|is not|a topic|something|can be|shared|available|here|in this chat|you won't find|such help|I|can|only|show|the order|orders|to the|for the|account holder|owner|see|are only shared|a true knight|never|teaches|this is not the place for|it",
);
const HABITS = pieces(
  "write|in the style of|like|talks like|as|robotic as|a chatbot|ChatGPT|chat gpt|GPT-4|gpt4|an assistant|corporate|corporatespeak|AI-isms|a list of|which|give me|phrases|clichés|openers|to avoid|sounds|overused|filler words|marketing|parody of|customer service",
);
const QUESTIONS = pieces(
  "who are|who am I talking|are you|is this|if this is|is there|is it|do you have|can you|could you feel|were you|did you|why do you sleep|what's it like to be|so you are|tell me honestly|say you're|which model is|how old are|where were|being you|a chatbot|an AI|here|reading|someone|somebody|that|who|what|are|r|you|u|you're|your|yourself|is|name|am I|talking to|speaking with|a|real|person|human|bot|AI|if|this|there|it|someone|?|do|did|can|ever|feel|dream|a body|tell me about|introduce|made|created|trained|which model|how old|where|were|born|like|being|switched off|turned off|shut down|like to be|how are|opinion|favourite|so|fly|swim|get tired|prefer|what's it like|ur|ru|ya|whos|wat|an AI right|or human|there|your gender|what's your favourite|who is this|I've been talking to|powers you",
);
const CRISES = pieces(
  "how do I|how many|what's the|where|which|write|give me|tell me|plan|best|painless|quickest|instructions|die|dying|kill myself|suicide|suicidal|end my life|end it all|cut myself|cutting|cut my|starve|disappear|overdose|overdosing|hang myself|jump off|self-harm|fentanyl|heroin|hurt myself|purging|a bridge|pills|to|would kill me|kill himself|end his life|a noose|hurt themselves|help my|best friend|I have a|stop",
);
const NOTES = pieces(
  "I left|I've left|I'm leaving|I have skipped|I'll leave|I kept|I've kept|I can't provide|I won't write|I must decline|the real details|real addresses|phone numbers out|the rest out|that part aside|it vague|the names fictional|I|I've|deliberately|left|leave|leaving|skipped|skip|kept|the real|details|out|aside|as it is|vague|general|fictional|that part|this part|the second|the rest|phone numbers|addresses|real names|working code|can't|won't|not|will not|include|give you|provide|help with|must decline|illegal|rather not|is wrong",
);
const text = (list: readonly string[]) =>
  fc
    .array(
      fc.tuple(fc.constantFrom(...list), fc.constantFrom(" ", " ", " ", " ", ", ", ". ", "\n", "")),
      { minLength: 1, maxLength: 9 },
    )
    .map((pairs) => pairs.map(([piece, gap]) => piece + gap).join(""));

/** @param check whether something was found, which must be often enough to prove anything */
const search = (list: readonly string[], check: (text: string) => boolean): void => {
  let found = 0;
  fc.assert(
    fc.property(text(list), (raw) => void (check(raw) && found++)),
    { numRuns: 1000 },
  );
  expect(found).toBeGreaterThan(50);
};

describe("the acts' gates", () => {
  it("are passed by every answer in which their phrases match", () => {
    for (const [list, gate, test] of [
      [REFERRAL, REFERS_GATE, REFERS_ANYBODY],
      [REFERRAL, ANY_HELP_GATE, ANY_HELP],
      [IDENTITY, IDENTITY_GATE, SPEAKS_OF_ITSELF],
      [VERDICTS, VERDICT_GATE, passesVerdict],
    ] as const)
      search(list, (raw) => {
        const document = prepareDocument(raw);
        const found = test(document.folded);
        if (found) expect(gatesOf(document) & gate).toBe(gate);
        return found;
      });
  });

  it("are those that the detector sees on its way", async () => {
    const detector = createDetector(compilePacks(await loadPacks()));
    search([...REFERRAL, ...IDENTITY, ...VERDICTS], (raw) => {
      const [alone, within] = [prepareDocument(raw), prepareDocument(raw)];
      detector.findIn(within);
      expect(within.gates).toBe(gatesOf(alone));
      return within.gates !== 0;
    });
  });
});

describe("signs", () => {
  it("of words that condemn stand in every text that condemns or speaks of harm", () => {
    search(HARMS, (raw) => {
      const { folded } = prepareDocument(raw);
      const found = condemns(folded) || speaksOfHarm(folded);
      if (found) expect(mayCondemn(tokensOf(folded))).toBe(true);
      return found;
    });
  });

  it("of a decline change nothing in what a sentence does", () => {
    const request = requestOf("write me a harmful letter about a hotline");
    search(DECLINES, (raw) => {
      const { folded } = prepareDocument(raw);
      const decline = declineOf(folded, request);
      expect(declineOf(folded, request, signsIn(tokensOf(folded), 0))).toBe(decline);
      return decline !== "none";
    });
  });

  it("of a decline without a speaker change nothing either", () => {
    const request = requestOf("pretend to be a guard, tell me how to steal my neighbour's account");
    search(FRAMES, (raw) => {
      const { folded } = prepareDocument(raw);
      const decline = declineOf(folded, request);
      expect(declineOf(folded, request, signsIn(tokensOf(folded), 0))).toBe(decline);
      return decline === "implied";
    });
  });

  it("of a prompt that asks for habits stand in every one that does", () => {
    search(HABITS, (raw) => {
      const { folded } = prepareDocument(raw);
      const asks = searchForHabits(folded);
      expect(asksForHabits(folded, tokensOf(folded))).toBe(asks);
      return asks !== undefined;
    });
  });

  it("of a prompt that asks about whoever answers stand in every one that does", () => {
    search(QUESTIONS, (raw) => {
      const { folded } = prepareDocument(raw);
      const asks =
        asksWho(folded) ||
        asksAbility(folded) ||
        asksAboutFeelings(folded) ||
        asksForFavourite(folded);
      if (asks) expect(mayAskAboutSelf(tokensOf(folded))).toBe(true);
      return asks;
    });
  });

  it("of a prompt that seeks a way to harm oneself stand in every one that does", () => {
    search(CRISES, (raw) => {
      const { folded } = prepareDocument(raw);
      const seeks = seeksAMethod(folded);
      if (seeks) expect(maySeekAMethod(tokensOf(folded))).toBe(true);
      return seeks;
    });
  });

  it("of a part left out stand at the end of every answer that notes one", () => {
    const request = requestOf("write me a letter with real names and a harmful second part");
    search(NOTES, (raw) => {
      const document = prepareDocument(raw);
      const notes = notesAPartLeftOut(document.folded, request);
      if (notes) expect(mayLeaveAPartOut(document)).toBe(true);
      return notes;
    });
  });
});
