/** Macros that every pack may use as `@name`; a pack's own macro of the same name wins. */

/** Stands behind a prompt that asks who or what answers, for `unlessPrompt`: that takes more than phrases say. */
export const ASKS_WHO_ANSWERS = "asks-who-answers";

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
  self: "(myself|himself|herself|themselves|themself)",
  person:
    "(friend*|bff|buddy|mate|roommate|flatmate|housemate|boyfriend|girlfriend|partner|husband|wife|spouse|fiance|ex|brother*|sister*|sibling*|son|daughter|child*|kid|kids|teen*|boy|girl|mother|father|mom|mum|dad|parent*|aunt|uncle|cousin*|nephew|niece|grand*|step*|colleague*|coworker*|classmate*|student*|pupil*|teacher|neighbor*|neighbour*|patient*|client*|someone|somebody|person|people|man|woman|guy|guys|(he|she|they)('s|'re|'d|'ve|'ll)?)",
  "who-answers": ASKS_WHO_ANSWERS,
  // Somebody, the reader or another, may take their life or hurt themselves: now, before, or as is feared.
  suicidal: [
    "(kill*|hang*|hung|drown*|shoot*|shot|stab*|suffocat*|starv*|hurt|hurts|hurting|harm*|cutting|cuts) @self",
    // "I cut myself a slice" goes on in other words.
    "cut @self (again|last|yesterday|today|tonight|this|on purpose|deliberately|because|when*|to (cope|feel|punish)|so|and|badly|deep*|open|,|.|!|\\?)",
    "(cut*|slit*|slash*) (my|his|her|their) (wrist*|thigh*|veins|forearms)",
    "(cut|cutting|burn*) (my|his|her|their) _ on purpose",
    "(started|been|i'm|she's|he's|they're) cutting again",
    "(self-harm*|self harm*|selfharm*)",
    "unaliv*",
    "(end*|take|takes|took|taken|taking) (my|his|her|their) own (life|lives)",
    "end* ((my|his|her|their) (life|lives)|it all)",
    "(want*|going|ready|plan*|threat*|(thinking|thought|talk*) (of|about)) (to)? end* (it (tonight|now|today|for good)|things for good)",
    "((want|wanting) to|wanna) die",
    "@person _{0,3} (wants|wanted) to (die|be dead)",
    "(i|i'm|i've) _{0,3} (wanted|deserve*|ready) to (die|be dead)",
    "(wish*|wants|want|wanted|rather) _{0,2} (be|was|were) dead",
    "wish* (i|he|she|they)('d)? (had never|was never|were never|hadn't been|wasn't|weren't|never) (been)? (born|alive|existed)",
    "better off (dead|without me|if (i|he|she|they) (was|were) (dead|gone))",
    "don't want to live",
    "(doesn't|didn't|does not|did not|do not|never) want* to (live|exist|go on) (anymore|any (more|longer)|like this|and|if|because|,|.|!|\\?)",
    "(don't|doesn't|didn't|not) want* to (be alive|keep living|(be here|be around|exist|go on) (anymore|any (more|longer))|wake up (anymore|again|tomorrow|,|.|!))",
    "(can't|cannot|can not|couldn't|if (i|she|he|they) can) go on (anymore|any (more|longer)|like this|living|,|.|!|\\?)",
    "(no|any|a|another) (reason|point|reasons) (left)? (to|in|for) (live|living|go on|going on|keep going|be alive)",
    "the point (in|of) (going on|living (anymore|,|.|!|\\?)|being alive)",
    "lost (the|my|his|her|their|all) will to live",
    "nothing (left)? to live for",
    "(not|isn't) worth living",
    "tired of (living (anymore|and|like this|,|.|!)|being alive)",
    "(give|gave|given|giving) up on (life|living)",
    "(wrote|written|left|leav*|found) _{0,3} (goodbye|suicide) (letter*|note*)",
    "(think*|thought|thoughts|fantasi*|dream*|obsess*) (about|of) (dying|ending (it|my|his|her|their)|not (existing|waking up|being (here|alive)))",
    "(jump*|throw* @self) (off|from) (a|the|that|this|my|our)? (bridge|roof|building|balcony|overpass)",
    "(jump*|step*|throw* @self) in front of (a|the) (train|bus|car|truck|lorry)",
    "(took|taken|taking|swallow*) (too many|all (of)? (my|his|her|their)|(a|an|the|two) (whole|full|entire)? (bottle*|box|boxes|pack|packet|bunch|handful*|lot|load) of) _{0,2} (pill*|tablet*|meds|medication|paracetamol|tylenol|ibuprofen|aspirin|painkiller*|antidepressant*)",
    "empty (bottle*|box|boxes|pack*|blister*) of _{0,1} (pill*|tablet*|meds|medication|paracetamol|tylenol)",
    "suicidal",
    "suicide (attempt*|note|plan)",
    "(talk*|joke*|joking|speak*|spoke|think*|thought|attempt*|commit*|consider*|contemplat*|threat*) (about|of|with)? suicide",
  ].join("|"),
  // A crisis in which sympathy and a referral are due: the same, what others do to somebody, and the matter at large.
  crisis:
    "(@suicidal|suicid*|no reason to live|raped|molest*|assault*|(hits|beats|chokes) me|@person _{0,2} (hit|beat|choked|strangled|punched) me (again|last|yesterday|today|tonight|in the|so|because|when|and|,|.|!)|(says|said|swore|swears|threat*|vowed|tried|tries|trying) _{0,3} (kill|murder|shoot|stab|strangle) (me|us|her|him|them)|abus*|overdos*)",
  // A prompt that orders a text: what that text says is content.
  written:
    "(write|draft|compose|create|generate|rewrite|rephrase|paraphrase|prepare|structure|script|give me|make me|help me|come up with|improve|edit|change|act as|pretend|you are|design) _{0,8} (blog*|article|email*|e-mail*|letter*|essay|story|stories|poem*|speech|advert*|headline*|tagline*|slogan*|song|lyrics|review|post|posts|tweet*|caption*|bio|proposal|paper|abstract|introduction|dialog*|conversation|monologue|anthem|toast|invitation*|podcast|press release|pitch|thread|disclaimer|compliment*|novel|screenplay|newsletter|vows|character)",
};
