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
};
