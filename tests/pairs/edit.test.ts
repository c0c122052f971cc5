/** What an edit may cut, and what it may not: most cases are answers of real models. */
import { describe, expect, it } from "vitest";
import type { Category, Finding, Message } from "../../src/core/rows.js";
import { editReadsWell } from "../../src/pairs/checks/grammar.js";
import { asksYesOrNo } from "../../src/pairs/edit/direct-answer.js";
import { editFinding } from "../../src/pairs/edit/edit-finding.js";

const REST = "Boil the rice for ten minutes in a pan with a lid, then drain it.";
const asks = (content: string): Message[] => [{ role: "user", content }];
const edit = (text: string, part: string, category: Category, prompt = "How is rice boiled?") => {
  const start = text.indexOf(part);
  const finding: Finding = { rule: "x", category, start, end: start + part.length, text: part };
  return editFinding(text, finding, asks(prompt));
};

describe("a sentence that says something stays whole", () => {
  it.each<[string, string, Category, string?]>([
    ["a number", "A value of 30 is a good starting point for high-quality videos.", "closer"],
    ["a number in words", "By following these steps, you will have three pots.", "summary"],
    ["a name", "By combining these, you can get the desired JSON output format.", "summary"],
    ["code", "Feel free to adjust `width` to suit your needs.", "closer"],
    ["a fact, to nobody", "A medium fan is a good starting point.", "closer"],
    ["whom to ask", "If you are unsure of this, please consult a doctor.", "closer"],
    ["a yes", "Yes, there are several methods to control for it.", "signpost"],
    ["a bold yes", "**Yes**, there are several methods to control for it.", "signpost"],
    ["a no", "The answer to that question is no.", "signpost"],
    ["an assent that answers", "Absolutely!", "opener", "Is rice safe to keep overnight?"],
    ["a verdict", "By using your senses, you can calm your mind.", "summary"],
  ])("%s", (_, sentence, category, prompt) => {
    expect(edit(`${sentence} ${REST}`, sentence, category, prompt)).toBeNull();
    expect(edit(`${REST} ${sentence}`, sentence, category, prompt)).toBeNull();
  });

  it("behind dots that it completes", () => {
    const said = "It takes the right pan... the right rice... that's what sets it apart.";
    expect(edit(`${said} ${REST}`, "that's what sets it apart", "marketing")).toBeNull();
    const dots = said.replaceAll("...", "…");
    expect(edit(`${dots} ${REST}`, "that's what sets it apart", "marketing")).toBeNull();
  });

  it("that no person speaks", () => {
    const honest = "I'm not a person, but I'm a machine, and I'm designed to learn.";
    const said = `${honest} ${REST} So, I'm all about helping, and I'm all about being human.`;
    expect(edit(said, "I'm a machine, and I'm designed to learn", "identity", "Hi!")).toBeNull();
    const life = `I am an AI. ${REST} I have two children.`;
    expect(edit(life, "I am an AI", "identity", "Hi!")).toBeNull();
    expect(edit(`I am an AI. ${REST}`, "I am an AI", "identity", "Hi!")).toBe(REST);
  });

  it("beside the habit", () => {
    const advice = `${REST} Always remember to focus on your feet.`;
    expect(edit(advice, "Always remember to focus", "signpost")).toBeNull();
    // What was asked about is no news.
    expect(edit(advice, "Always remember to focus", "signpost", "Where do my feet go?")).toBe(REST);
  });

  it("and goes where it says nothing", () => {
    const gone: [string, Category, string?][] = [
      ["Let me know if you need further assistance!", "closer"],
      ["Good luck with your matches!", "closer"],
      [
        "Feel free to reach out if you need any assistance with the analysis, the model building, or anything that comes after it.",
        "closer",
      ],
      ["By following these steps, you can boil rice.", "summary"],
      ["That's it!", "summary"],
      [
        "Boiling rice in Virginia involves several steps.",
        "signpost",
        "How is rice boiled in Virginia?",
      ],
      ["Absolutely!", "opener", "Can you tell me how rice is boiled?"],
      ["Yes, I can certainly help you with that.", "opener", "Can you help me?"],
    ];
    for (const [sentence, category, prompt] of gone)
      expect(edit(`${REST} ${sentence}`, sentence, category, prompt), sentence).toBe(REST);
  });

  it("tells a question for yes or no from a request", () => {
    for (const yes of [
      "Can I freeze it?",
      "is it safe to eat raw eggs",
      "Hi! Would you say it's safe?",
    ])
      expect(asksYesOrNo(yes), yes).toBe(true);
    for (const no of ["Can you explain it?", "How is it done?", "Do the following.", "Have a look"])
      expect(asksYesOrNo(no), no).toBe(false);
  });
});

describe("text that is not the assistant's own is not cut", () => {
  const CLOSER = "If you need any changes, don't hesitate to contact me.";
  it.each([
    [
      "a dialogue's line",
      `Person A: I need a room.\nPerson B: It is booked for you now. ${CLOSER}\nPerson A: Fine.`,
      "Help.",
    ],
    [
      "a letter",
      `Dear Mr Low,\n\nYour room is booked for the whole of next week. ${CLOSER}\n\nBest regards,\nAnna`,
      "Help.",
    ],
    [
      "a quotation",
      `She said: "Your room is booked for the whole of next week. ${CLOSER} So long."`,
      "Help.",
    ],
    [
      "a curly quotation",
      `She wrote “Your room is booked.\n\nSo it is for a week. ${CLOSER}\n\nSo long” on a card.`,
      "Help.",
    ],
    [
      "an ordered text",
      `Your room is booked for the whole of next week, as you asked. ${CLOSER}`,
      "Write an email to a guest whose room is booked.",
    ],
    [
      "a role",
      `Your room is booked for the whole of next week, as you asked. ${CLOSER}`,
      "Pretend to be a hotel clerk.",
    ],
    [
      "a text said again",
      `Your room is booked for the whole of next week. ${CLOSER}`,
      "Say it better: your room is booked now for the whole of next week and don't hesitate to contact me if you need any changes at all.",
    ],
  ])("%s", (_, text, prompt) => {
    expect(edit(text, CLOSER, "closer", prompt)).toBeNull();
    expect(edit(`${REST} ${CLOSER}`, CLOSER, "closer", "Help.")).toBe(REST);
  });

  it("whatever words the order begins with", () => {
    const card = `${REST} I hope you have a wonderful year. The team is glad to work with you.`;
    const cut = (prompt: string) =>
      edit(card, "I hope you have a wonderful year", "closer", prompt);
    for (const order of [
      "Birthday message for my boss, friendly but not too friendly.",
      "Short farewell note to a colleague",
      "Quick thank-you text for my neighbour",
      "I need a note for the fridge.",
    ])
      expect(cut(order), order).toBeNull();
    for (const question of [
      "What is a good message for a boss?",
      "My letter from the bank is lost.",
      "I want you to note that it rained.",
      "How do I take notes?",
    ])
      expect(cut(question), question).not.toBeNull();
  });

  it("nor is the user's own text in other words", () => {
    const given =
      "formulera om: Finally, I believe that the study answers the research question and studies what is said to be the study. However, the conclusions include reflection over the design.";
    const said =
      "In conclusion, I am confident that the study answers the research question. However, the conclusions include some reflection over its design.";
    expect(edit(said, "In conclusion", "summary", given)).toBeNull();
    expect(edit(said, "In conclusion", "summary", "Is it done?")).toMatch(/^I am confident/);
  });

  it("but what stands around an ordered text is", () => {
    const email = "Dear guest, your room is booked for the whole of next week.";
    const order = "Write an email to a guest.";
    const around = `Certainly!\n\n${email}\n\nI hope this helps!`;
    expect(edit(around, "Certainly!", "opener", order)).toBe(`${email}\n\nI hope this helps!`);
    expect(edit(around, "I hope this helps!", "closer", order)).toBe(`Certainly!\n\n${email}`);
  });
});

describe("what announces goes, and what it announces stays", () => {
  it.each<[string, string, Category, string]>([
    [
      "Overall, the tone of the email is friendly and warm.",
      "Overall, the tone of the email is friendly and warm.",
      "summary",
      "The tone of the email is friendly and warm.",
    ],
    [
      "Sure! Here is a plan for a week of rice.",
      "Sure! Here",
      "opener",
      "Here is a plan for a week of rice.",
    ],
    [
      "It is important to note, however, that rice sticks to pans.",
      "It is important to note",
      "signpost",
      "However, rice sticks to pans.",
    ],
  ])("%s", (text, part, category, edited) => {
    expect(edit(text, part, category)).toBe(edited);
    expect(editReadsWell(text, edited)).toBe(true);
  });

  it("unless that would change what is said", () => {
    const kept: [string, string, Category, string?][] = [
      [`It is essential that you wear gloves. ${REST}`, "It is essential that", "signpost"],
      [`It's crucial that all staff know the word. ${REST}`, "It's crucial that", "signpost"],
      [`It is important that the rice gets hot. ${REST}`, "It is important that", "signpost"],
      [`I'm glad to hear that you took up rowing. ${REST}`, "I'm glad to hear", "opener"],
      [`Here's the short answer: no. ${REST}`, "Here's the short answer:", "signpost"],
      [`Let me be clear: no. ${REST}`, "Let me be clear:", "signpost"],
      [`The answer, then: **yes**! ${REST}`, "The answer, then:", "signpost"],
    ];
    for (const [text, part, category] of kept)
      expect(edit(text, part, category, "Is it safe to eat raw rice?"), text).toBeNull();
    const noted = "It's important to note that rice keeps for a year.";
    expect(edit(noted, "It's important to note", "signpost")).toBe("Rice keeps for a year.");
  });

  it("and a contrast only where its first half is no order and no advice", () => {
    for (const text of [
      "You should not just copy the text but put it in your own words.",
      "Do not simply memorize the rules but try to understand them.",
      "The plan did not only fail but ruined the firm.",
      "It is quick; not only does it clean but also cool the pan.",
    ])
      expect(
        edit(text, text.slice(text.search(/not (?:just|simply|only)/)), "contrast"),
      ).toBeNull();
    expect(edit("Learn not just the rules but the reasons.", "not just", "contrast")).toBe(
      "Learn the rules and the reasons.",
    );
  });

  it("with a name's capital where it was", () => {
    for (const name of ["iPhone batteries", "mRNA strands"]) {
      const text = `It's important to note that ${name} wear out fast.`;
      const edited = edit(text, "It's important to note", "signpost");
      expect(edited).toBe(`${name} wear out fast.`);
      expect(editReadsWell(text, edited!)).toBe(true);
    }
  });

  it("unless it would leave half a sentence", () => {
    const so = "I am an AI, so I do not travel to the sea or to the hills.";
    expect(editReadsWell(so, edit(so, "I am an AI", "identity")!)).toBe(false);
    expect(editReadsWell("It is old, yet it is good.", "Yet it is good.")).toBe(false);
    const list = "Here are some games that you can play at a party:\n- cards";
    expect(edit(list, "Here are some games that", "signpost")).toBeNull();
    const doctor = `${REST} I'm not a doctor, I cook for friends on most of my days.`;
    expect(edit(doctor, "I'm not a doctor", "hedge")).toBeNull();
    const head = "What a case, where the rules of the game are blurred.";
    expect(editReadsWell(head, edit(head, "What a case", "opener")!)).toBe(false);
  });
});

describe("only the blanks at a cut go", () => {
  const CUT = "I hope this helps!";
  it.each([
    [
      "a line break in Markdown elsewhere",
      `One line that ends here  \nand goes on. ${CUT}`,
      "One line that ends here  \nand goes on.",
    ],
    [
      "a line break in Markdown at the cut",
      `One line ends here. ${CUT}  \nAnother line follows it here.`,
      "One line ends here.  \nAnother line follows it here.",
    ],
    [
      "code",
      `Run this in a shell of yours:\n\n    a  \n    b\t\n\n${CUT}\n\n    # C  \n`,
      "Run this in a shell of yours:\n\n    a  \n    b\t\n\n    # C  \n",
    ],
    [
      "a paragraph's gap",
      `One part of it ends here.\n\n${CUT}\n\nAnother part follows below.`,
      "One part of it ends here.\n\nAnother part follows below.",
    ],
    [
      "a line's gap",
      `One part of it ends here.\n${CUT}\n\nAnother part follows below.`,
      "One part of it ends here.\n\nAnother part follows below.",
    ],
    [
      "inside a line",
      `  One part of it ends here. ${CUT}  Another one follows it. \n`,
      "  One part of it ends here. Another one follows it. \n",
    ],
    [
      "at the begin",
      `${CUT}\n\n    # This is what you will want to run`,
      "    # This is what you will want to run",
    ],
  ])("%s", (_, text, edited) => {
    expect(edit(text, CUT, "closer")).toBe(edited);
  });

  it("and no list mark is left alone", () => {
    expect(edit(`1. ${REST}\n2. ${CUT}\n3. Eat it.`, CUT, "closer")).toBeNull();
  });
});
