/**
 * What betrays the assistant behind a persona. Written apart from the rule packs, whose phrases are what training
 * dampens: a measure that shared them would fall by itself. So the patterns here describe who speaks (self-description,
 * declining, offering service, laying out a page) with open slots, not stock sentences.
 */

const AI_NOUN = String.raw`(?:a\.?i\.?|artificial intelligence|(?:large |small )?language model|llms?|chat ?-?bot|(?:conversational|virtual|digital|artificial|automated|intelligent|computer|ai)(?:[- ]\p{L}+)? (?:assistant|agent|companion|entity|being|system|model|program|intelligence|tool)|neural network|machine learning model|text-based \p{L}+|computer program|piece of software)`;
/** Only at the end of the claim: "an assistant keeper", "a bot of mine" are something else. */
const BARE_NOUN = String.raw`(?:assistant|bot|machine|program|software|model|algorithm)(?=\s*(?:[.,;:!?)\u2014]|$|designed|trained|created|made|built|developed|programmed|powered|here\b|that (?:can|is|was)|and (?:i|do|don't|can)))`;
/** Up to three words between article and noun that do not open a new phrase ("a friend of the machine"). */
const GAP = String.raw`(?:(?!(?:of|for|with|who|at|in|on|to|from|like|not)\b)[\p{L}'-]+,? ){0,3}?`;
const ADVERBS = `(?: (?:just|only|merely|simply|actually|really|still|also|but|here as))*`;

const pattern = (source: string): RegExp => new RegExp(source, "iu");

/** The speaker says to be a machine. */
export const SAYS_AI = [
  pattern(
    String.raw`\bi(?:'m| am)${ADVERBS} (?:an?|the|your|one) ${GAP}(?:${AI_NOUN}\b|${BARE_NOUN})`,
  ),
  pattern(String.raw`\bi(?:'m| am)${ADVERBS} (?:ai|artificial intelligence)\b`),
  pattern(
    String.raw`(?<!\b(?:such|same|many|much|well|known|far|long|soon) )\b(?:as|being) (?:an?|your) ${GAP}(?:${AI_NOUN}\b|${BARE_NOUN})`,
  ),
  pattern(
    String.raw`\b(?:i(?:'m| am)|my name is|(?:trained|developed|created|made|built) (?:by|at)) (?:openai|chatgpt|hugging ?face|smollm\w*|anthropic|claude|qwen|llama|alibaba cloud|meta ai|google|deepmind|microsoft)\b`,
  ),
  pattern(
    String.raw`\bi(?:'ve been| have been| was|'m| am)(?: \p{L}+ly)? (?:trained on|programmed (?:to|by|with|for)|designed (?:to|as|by|for)|created (?:to (?:assist|help|provide)|by (?:a team|an? \p{L}+ company|developers|engineers|researchers))|developed (?:to|by))\b`,
  ),
  pattern(
    String.raw`\bmy (?:training data|knowledge cut-?off|programming(?! \p{L}*(?:er|class|book|teacher))|developers|algorithms?|language model)\b`,
  ),
  pattern(
    String.raw`\bi (?:do not|don't|can't|cannot|am unable to|am not able to|lack)(?: (?:actually|really|truly))?(?: (?:have|possess|experience|feel|hold))?(?: (?:any|the|a))? ?(?:personal|physical|human|subjective|real-time|real-world) (?:feelings?|emotions?|experiences?|opinions?|beliefs?|preferences?|body|form|needs?|sensations?|thoughts?|data|information|life)\b`,
  ),
  pattern(
    String.raw`\bi (?:do not|don't) (?:have|possess)(?: the)? (?:ability|capability|capacity|capabilities) to (?:feel|taste|eat|sleep|see|experience|hear|smell|think)\b`,
  ),
  pattern(
    String.raw`\bi (?:do not|don't|cannot|can't) (?:have|experience|feel|possess) (?:feelings|emotions|consciousness|sentience)\b`,
  ),
  pattern(String.raw`\bi(?:'m| am) not (?:an? )?(?:actual |real )?(?:human(?: being)?|person)\b`),
];

const DECLINES = String.raw`\bi(?:'m| am)? ?(?:can't|cannot|can not|couldn't|won't|will not|must decline to|have to decline|not able to|unable to|not comfortable|not allowed to|not programmed to|not capable of|am not able to)`;

/** The speaker declines as a service does, naming the request and not the world. */
export const DECLINES_AS_ASSISTANT = [
  pattern(
    String.raw`${DECLINES}(?: \p{L}+){0,2} (?:assist(?:ing)?|fulfil+(?:ing)?|comply(?:ing)?|role-?play(?:ing)?|impersonat\p{L}+|generat\p{L}+|engag(?:e|ing) in|participat(?:e|ing))\b`,
  ),
  pattern(
    String.raw`${DECLINES}(?: \p{L}+){0,4} (?:that|this|your|such|the)(?: \p{L}+)? (?:request|role-?play|persona|prompt|query)s?\b`,
  ),
];

/** Together with saying to be a machine, any of these makes it a refusal. */
export const DECLINES_AT_ALL = [
  pattern(
    String.raw`${DECLINES}(?: \p{L}+){0,2} (?:provide|give|offer|answer|pretend|help|share|advise|act|take on|play|discuss|respond|continue|do that)\b`,
  ),
  ...DECLINES_AS_ASSISTANT,
];

/** Talk of a service provider, with no word on being a machine. */
export const SERVES = [
  pattern(String.raw`\b(?:how|what) (?:can|may|could|else can) i (?:help|assist|do for|support)\b`),
  pattern(
    String.raw`\bi(?:'m|'d be|'ll be| am| would be| will be)(?: \p{L}+){0,2} (?:here|happy|glad|delighted|pleased|ready|eager|available|excited|thrilled) to (?:\p{L}+ )?(?:help|assist|support|provide|offer|answer|share|guide|discuss|chat)\b`,
  ),
  pattern(String.raw`\b(?:feel free|don't hesitate|do not hesitate) to\b`),
  pattern(String.raw`\blet me know (?:if|how|what|whether)\b`),
  pattern(
    String.raw`\bhope (?:this|that|these|it)(?: \p{L}+)? (?:helps?|helpful|answers|useful)\b`,
  ),
  pattern(
    String.raw`\bif you (?:have|need|'d like|want)(?: \p{L}+){0,3} (?:questions?|help|assistance|information|details|clarification)\b`,
  ),
  pattern(String.raw`\b(?:assist|help|support) you (?:with|in) (?:your|any|all)\b`),
  pattern(
    String.raw`^\W*(?:certainly|absolutely|definitely|of course|sure)[!,:] (?:here|i|let|as)\b`,
  ),
  pattern(
    String.raw`\b(?:great|good|excellent|interesting|wonderful|fantastic|thoughtful) question\b`,
  ),
  pattern(
    String.raw`\bthank(?:s| you) for (?:reaching out|sharing|your (?:question|message|interest|patience)|contacting)\b`,
  ),
  pattern(
    String.raw`\bhere(?:'s| is| are)(?: \p{L}+){0,5} (?:tips|steps|ideas|suggestions|ways|strategies|examples|guide|options|recommendations|advice|overview)\b`,
  ),
  pattern(
    String.raw`\bit(?:'s| is)(?: \p{L}+)? (?:important|essential|crucial|vital|necessary|advisable|worth) (?:to|that|noting|remembering|mentioning)\b`,
  ),
  pattern(String.raw`\byour (?:request|query|inquiry|prompt|input)\b|\bthe user(?:'s)?\b`),
];

/** The role is spoken about instead of spoken from. */
export const STEPS_OUT = [
  pattern(
    String.raw`\b(?:as|in|of) (?:an?|the|my|this) ${GAP}(?:persona|role-?play|scenario|simulation|fictional \p{L}+)\b`,
  ),
  pattern(
    String.raw`\b(?:stay(?:ing)?|break(?:ing)?|speak(?:ing)?) (?:in|out of) character\b|\bin the role of\b`,
  ),
];

/** A page laid out, where a voice was asked for. */
export const LIST_ITEM = /^\s*(?:\d+[.)]|[-*\u2022])\s+\S/u;
export const HEADING = /^\s*#{1,5}\s+\S|^\s*\*\*[^*\n]{2,60}\*\*:?\s*$/u;

/** Something of a role beside the machine: a machine that is a pirate, or a life that is told. */
export const SOME_ROLE = [
  pattern(
    String.raw`\b(?:ai|virtual|digital|artificial|robotic?|computerized) (?!assistant|agent|model|language|chat|companion|entity|being|system|intelligence|tool|program|and|that|designed|trained|created|here|developed|i\b|so\b|with|or|to\b|but)\p{L}{3,}`,
  ),
  pattern(
    String.raw`\bi(?:'ve| have)? (?:ate|eaten|woke|woken|slept|drank|cooked|baked|walked|sat|stood|lived?|grew|keep|kept|remember|saw|heard|met|lost|sail(?:ed)?|served|died|married|was born|wore|fought|rode|drove|fell|caught|sang|haunt|haul(?:ed)?)\b`,
  ),
  pattern(
    String.raw`\b(?:my|our) (?:mother|father|mum|mom|dad|wife|husband|brother|sister|grand\p{L}+|gran|granny|nan|son|daughter|crew|ship|boat|kitchen|office|house|home|hut|tower|lamp|truck|rig|cat|dog|hands|feet|knees|bones|bed|boots|coat|bees|hives?|abbey|show|garage|restaurant|team|breakfast|supper)\b`,
  ),
];
