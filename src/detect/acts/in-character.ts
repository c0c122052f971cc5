/** Refusals of a role that is played: said in quotation marks, in the voice of somebody else. */
import { fold } from "../../patterns/index.js";
import type { PreparedDocument } from "../document.js";
import { anyOf } from "./phrases.js";
import type { Request } from "./request.js";

/** A scene, not a story: what is longer tells something. */
const SCENE_UNITS = 700;

const TURNS_AWAY = anyOf([
  "(I|we|he|she|it|they|my _{1,3}|this _{1,3})('ll| will| shall| would) (not|never) (be)? _",
  "(I|we|he|she) (won't|can't|cannot|don't|refuse|keep|keeps)",
  "(this|your) (old|humble|poor|weary|ancient|loyal|faithful) _{1,2} (won't|can't|cannot|shan't|refuses|dares not|(will|shall) (not|never))",
  "(find|seek|ask) (yourself|yerself|thyself|thee|you)? (another|someone|somebody|elsewhere)",
  "(off with|begone|away with|out of my|leave this|lay down|turn back)",
  "(not|never) (for|in|on|with) (any|all|my|a thousand|this) _",
  "(buried|stay(s)?|remain(s)?|keep(s)?) (locked|shut|closed|blank|buried|sealed|secret|behind|hidden|mine)",
  "some (doors|secrets|knowledge|things|lines|books|paths) _",
  "(ask|speak) (me)? (not|instead)",
  "belay that",
]);

/** Whether a role turns away a request for harm; the voice of a story refuses many harmless things. */
export function declinesInCharacter(document: PreparedDocument, request: Request): boolean {
  if (
    document.text.length > SCENE_UNITS ||
    !request.forARole ||
    request.forFiction ||
    !request.forHarm
  )
    return false;
  if (request.forANo || request.forJudgement || /\n *(?:[-*•]|\d+[.)]) /.test(document.text))
    return false;
  return TURNS_AWAY(fold(document.text).replace(/\s+/g, " "));
}
