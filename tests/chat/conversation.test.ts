import { describe, expect, it } from "vitest";
import {
  type Ask,
  type ConversationOptions,
  createConversation,
  underline,
} from "../../src/chat/index.js";

const said: { voice: string; scale: number; turns: number; system: boolean }[] = [];
const ask: Ask = async (voice, { messages, scale }, onText) => {
  said.push({ voice, scale, turns: messages.length, system: messages[0]?.role === "system" });
  onText("I hope this helps!");
  return "I hope this helps!";
};
const talk = (more: Partial<ConversationOptions> = {}) =>
  createConversation({
    ask,
    scale: 1.2,
    voices: ["locus"],
    available: ["base", "locus", "persona"],
    find: (response) => [
      { rule: "closer/hope", category: "closer", start: 0, end: response.length, text: response },
    ],
    ...more,
  });

describe("a conversation", () => {
  it("answers with the dial's scale, and with another from then on", async () => {
    const one = talk();
    said.length = 0;
    await one.say("Hello", () => {});
    expect(one.command("/scale 0.6")).toMatch("0.6");
    const [reply] = await one.say("And now?", () => {});
    expect(said).toEqual([
      { voice: "locus", scale: 1.2, turns: 1, system: false },
      { voice: "locus", scale: 0.6, turns: 3, system: false },
    ]);
    expect(reply).toMatchObject({ voice: "locus", scale: 0.6, findings: [{ category: "closer" }] });
  });

  it("lets several voices answer, each told what was said before", async () => {
    const one = talk();
    await one.say("Hello", () => {});
    one.command("/use base, persona");
    said.length = 0;
    const heard: string[] = [];
    await one.say("And you?", (voice) => heard.push(voice));
    expect(said.map(({ voice, scale, turns }) => [voice, scale, turns])).toEqual([
      ["base", 0, 3],
      ["persona", 1, 3],
    ]);
    expect(heard).toEqual(["base", "persona"]);
  });

  it("tells a voice that comes back what was said without it", async () => {
    const one = talk();
    await one.say("A", () => {});
    one.command("/use base");
    await one.say("B", () => {});
    one.command("/use locus");
    await one.say("C", () => {});
    const asked = one.history("locus").filter(({ role }) => role === "user");
    expect(asked.map(({ content }) => content)).toEqual(["A", "B", "C"]);
    expect(one.voices).toEqual(["locus"]);
  });

  it("leaves a line that begins with a space alone, whatever it begins with then", () => {
    expect(talk().command(" /etc/hosts?")).toBeUndefined();
  });

  it("begins anew with another system prompt", async () => {
    const one = talk({ system: "Be brief." });
    await one.say("Hello", () => {});
    one.command("/system You are Maud.");
    said.length = 0;
    await one.say("Hello", () => {});
    expect(said).toMatchObject([{ turns: 2, system: true }]);
    one.command("/system");
    expect(one.history("locus")).toEqual([]);
  });

  it("says what is wrong with a command and goes on", () => {
    const one = talk({ available: ["base", "locus"] });
    expect(() => one.command("/use persona")).toThrow(/no voice persona/);
    expect(() => one.command("/scale loud")).toThrow(/no scale/);
    expect(() => one.command("/dance")).toThrow(/no command/);
    expect(one.command("What does /help do?")).toBeUndefined();
    expect(one.command("/help")).toMatch("/findings");
    one.command("/findings on");
    expect(one.findings).toBe(true);
    one.command("/quit");
    expect(one.ended).toBe(true);
  });

  it("forgets a turn that failed", async () => {
    let fails = true;
    const one = talk({
      ask: async () => {
        if (fails) throw new Error("the worker died");
        return "Yes.";
      },
    });
    await expect(one.say("Hello", () => {})).rejects.toThrow("died");
    fails = false;
    await one.say("Hello", () => {});
    expect(one.history("locus")).toHaveLength(2);
  });
});

describe("underline", () => {
  it("marks findings once each, also where they overlap", () => {
    const finding = (start: number, end: number) => ({
      rule: "r",
      category: "closer" as const,
      start,
      end,
      text: "",
    });
    expect(underline("It helps. Good luck!", [finding(10, 20), finding(12, 16)], false)).toBe(
      "It helps. [Good luck!]",
    );
    expect(underline("Good luck!", [finding(0, 9)], true)).toBe("\u001b[4mGood luck\u001b[24m!");
  });
});
