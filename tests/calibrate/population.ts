/** Prompts whose answers' habits are drawn from a known distribution, so that a tilt's true effect can be worked out. */
import type { CalibrationSample } from "../../src/calibrate/index.js";
import { createRandom } from "../../src/core/random.js";

/** Share of a prompt's answers with a habit: from hardly ever to nearly always. */
const RATES = [0.05, 0.15, 0.3, 0.45, 0.6, 0.8, 0.92];
/** Further findings of an answer that has one: over-dispersed, as on real models. */
const MORE = 0.35;
const MOST = 6;

export interface Population {
  samples: CalibrationSample[];
  /** Reduction that a tilt of `lambda` nats a finding really gives, 0 to 1. */
  trueReduction(lambda: number): number;
}

export function draw(prompts: number, answers: number, seed: string): Population {
  const random = createRandom(seed);
  const samples: CalibrationSample[] = [];
  const rates: number[] = [];
  for (let prompt = 0; prompt < prompts; prompt++) {
    const rate = RATES[random.below(RATES.length)]!;
    rates.push(rate);
    for (let answer = 0; answer < answers; answer++) {
      let count = 0;
      if (random.next() < rate) {
        count = 1;
        while (count < MOST && random.next() < MORE) count++;
      }
      samples.push({
        id: `${prompt}-${answer}`,
        promptId: String(prompt),
        set: "habit",
        length: 40 + random.below(40),
        counts: count === 0 ? {} : { closer: count },
        refusal: false,
      });
    }
  }
  return {
    samples,
    trueReduction(lambda) {
      let before = 0;
      let after = 0;
      for (const rate of rates) {
        const chances = chancesOf(rate);
        const tilted = chances.map((chance, count) => chance * Math.exp(-lambda * count));
        const whole = tilted.reduce((sum, chance) => sum + chance, 0);
        chances.forEach((chance, count) => {
          before += chance * count;
          after += (tilted[count]! / whole) * count;
        });
      }
      return 1 - after / before;
    },
  };
}

function chancesOf(rate: number): number[] {
  const chances = [1 - rate];
  let left = rate;
  for (let count = 1; count < MOST; count++) {
    chances.push(left * (1 - MORE));
    left *= MORE;
  }
  return [...chances, left];
}
