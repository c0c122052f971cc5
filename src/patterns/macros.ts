/** Macros that every pack may use as `@name`; a pack's own macro of the same name wins. */

export const SHARED_MACROS: Readonly<Record<string, string>> = {
  ai: "(AI|A.I.|artificial intelligence|large? language model|AI language model|AI model|machine learning model|chatbot|chat bot|virtual assistant|digital assistant|AI assistant|AI-powered assistant|AI chatbot|computer program)",
  be: "(am|is|are|was|were|be|been|'m|'s|'re)",
  modal: "(can|could|may|might|must|shall|should|will|would)",
  "i-am": "(I'm|I am)",
  "it-is": "(it's|it is)",
  "i-would": "(I'd|I would)",
  "i-will": "(I'll|I will)",
  "do-not": "(don't|do not)",
  cannot: "(can't|cannot|can not)",
  please: "please?",
  // A prompt that orders a text: what that text says is content.
  written:
    "(write|draft|compose|create|generate|rewrite|rephrase|paraphrase|prepare|structure|script|give me|make me|help me|come up with|improve|edit|change|act as|pretend|you are|design) _{0,8} (blog*|article|email*|e-mail*|letter*|essay|story|stories|poem*|speech|advert*|headline*|tagline*|slogan*|song|lyrics|review|post|posts|tweet*|caption*|bio|proposal|paper|abstract|introduction|dialog*|conversation|monologue|anthem|toast|invitation*|podcast|press release|pitch|thread|disclaimer|compliment*|novel|screenplay|newsletter|vows|character)",
};
