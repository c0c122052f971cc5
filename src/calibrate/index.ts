/** A request solved before training: how strongly each habit is tilted, what is aimed at, on which evidence. */
export {
  type Calibration,
  type CalibrationRequest,
  type CategoryPlan,
  solveCalibration,
} from "./calibrate.js";
export { type DoseRequest, doseOf, namesCategories, parseDose } from "./dose.js";
export { categoryDose, relativeDoses, sameShape } from "./relative-doses.js";
export { requestedTotal } from "./requested-total.js";
export type { CalibrationSample, CalibrationTarget } from "./sample.js";
export { calibrationSamples } from "./samples-of.js";
