/** What every interval of this folder looks like: [lower, upper], in the unit of the estimate. */
export type Interval = [number, number];
