/** The statistics that reports are built on. */
export * from "./bootstrap.js";
export * from "./design-effect.js";
export * from "./gamma.js";
export * from "./holm.js";
export * from "./interval.js";
export * from "./log-odds.js";
export * from "./mcnemar.js";
export * from "./non-inferiority.js";
export * from "./normal.js";
export * from "./persona-bootstrap.js";
export * from "./poisson.js";
export * from "./rate-ratio.js";
export * from "./sign-flip.js";
export * from "./tango.js";
export * from "./wilson.js";
