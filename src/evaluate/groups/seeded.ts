/** Every interval has its own random stream, named after what it is of, so that adding one moves no other. */
import type { BootstrapOptions } from "../../statistics/index.js";

export type Seeded = (name: string) => BootstrapOptions;

export function seededBy(seed: number, resamples?: number): Seeded {
  return (name) => ({ seed: `${seed}/${name}`, ...(resamples ? { resamples } : {}) });
}
