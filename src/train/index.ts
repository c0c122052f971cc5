/** Pairs and scored answers -> adapter; the dial. */

export {
  type Dial,
  type DialAnswers,
  type DialMeasure,
  type DialRequest,
  turnDial,
} from "./dial.js";
export type { CurvePoint, PlaceRatio } from "./dial-curve.js";
export { type DialFit, type DialPoint, expectedAt, fitDial, TOLD } from "./dial-fit.js";
export { type DialGate, dialGates, type GatesAtScale, HELD_BACK_BY } from "./dial-gates.js";
export { type HabitReadings, habitLikelihoods, habitRows } from "./habit-places.js";
export type { GuardRow, MethodInput, MethodSettings } from "./methods.js";
export { type AnchorRow, anchorRows, type Protection } from "./protection.js";
export { type Round, type RoundsOutcome, trainRounds } from "./rounds.js";
export { TRAINING_METHODS, trainingSchema } from "./settings.js";
export { type TrainOutcome, type TrainRequest, trainAdapter } from "./train-adapter.js";
