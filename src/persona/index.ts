/** A persona fine-tuned on base and on the de-tuned model, and the comparison of the two. */
export {
  type Character,
  comparePersona,
  type KeptCounts,
  type KeptFigures,
  type PersonaComparison,
  type StepMeasures,
} from "./compare.js";
export { type AreaDifference, area, compareAreas, type StepCounts } from "./curve.js";
export { type Demo, holdOut, readDemos } from "./demos.js";
export { type ArmStep, type FineTuneSettings, fineTuneArm } from "./fine-tune.js";
export { mergedWeights, ONTO, type Onto, startingAdapter } from "./onto.js";
export { type PersonaSettings, parsePersonaSettings, personaSettingsSchema } from "./settings.js";
