/**
 * Moments of the tilted distribution, normalised within each prompt, and the jackknife over a prompt's answers.
 *
 * For prompt x with answers y_1..y_K and features f, p_j = exp(theta f_j) / sum_k exp(theta f_k). The dual of
 * min KL(q || ref) subject to E_q[f] = t is  D(theta) = mean_x log (1/K) sum_j exp(theta f_j) - theta t,  convex, with
 * gradient mean_x E_p[f] - t and Hessian mean_x Cov_p(f) (Csiszar 1975; Khalifa, Elsahar & Dymetman, arXiv 2012.11635).
 *
 * With few answers a prompt, E_p[f] is a ratio of two means and biased by O(1/K): a theta solved on K answers does more to
 * the model than to them. The jackknife K E_p - (K - 1) mean_j E_p without j takes that term out (Quenouille 1956).
 */

/** A prompt's answers as feature vectors, row-major, `count` rows. */
export interface PromptFeatures {
  count: number;
  features: Float64Array;
}

export interface Moments {
  /** Mean over prompts of E_p[f]. */
  mean: Float64Array;
  /** Mean over prompts of Cov_p(f), row-major. */
  covariance: Float64Array;
  /** E_p[f] of each prompt, row-major: what the standard error is of. */
  byPrompt: Float64Array;
}

export function momentsOf(
  prompts: readonly PromptFeatures[],
  theta: Float64Array,
  jackknife: boolean,
): Moments {
  const size = theta.length;
  const mean = new Float64Array(size);
  const covariance = new Float64Array(size * size);
  const byPrompt = new Float64Array(prompts.length * size);
  prompts.forEach((prompt, index) => {
    const weights = weightsOf(prompt, theta);
    const plain = meanOf(prompt, weights, size);
    const own = jackknife && prompt.count > 1 ? jackknifed(prompt, weights, plain, size) : plain;
    byPrompt.set(own, index * size);
    for (let a = 0; a < size; a++) mean[a]! += own[a]! / prompts.length;
    for (let row = 0; row < prompt.count; row++) {
      const weight = weights[row]! / prompts.length;
      for (let a = 0; a < size; a++) {
        const left = prompt.features[row * size + a]! - plain[a]!;
        if (left === 0) continue;
        for (let b = 0; b < size; b++)
          covariance[a * size + b]! +=
            weight * left * (prompt.features[row * size + b]! - plain[b]!);
      }
    }
  });
  return { mean, covariance, byPrompt };
}

/** p_1..p_K, summing to 1; the largest exponent is taken out first. */
export function weightsOf(prompt: PromptFeatures, theta: Float64Array): Float64Array {
  const logs = logWeightsOf(prompt, theta);
  const top = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - top));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** theta f_j of each answer, nats. */
export function logWeightsOf(
  { count, features }: PromptFeatures,
  theta: Float64Array,
): Float64Array {
  const logs = new Float64Array(count);
  for (let row = 0; row < count; row++)
    for (let a = 0; a < theta.length; a++)
      logs[row]! += theta[a]! * features[row * theta.length + a]!;
  return logs;
}

function meanOf(
  { count, features }: PromptFeatures,
  weights: Float64Array,
  size: number,
): Float64Array {
  const mean = new Float64Array(size);
  for (let row = 0; row < count; row++)
    for (let a = 0; a < size; a++) mean[a]! += weights[row]! * features[row * size + a]!;
  return mean;
}

/** Without answer j the mean is (m - p_j f_j) / (1 - p_j), so that no weight is worked out again. */
function jackknifed(
  { count, features }: PromptFeatures,
  weights: Float64Array,
  mean: Float64Array,
  size: number,
): Float64Array {
  const result = mean.map((value) => count * value);
  for (let row = 0; row < count; row++) {
    const rest = 1 - weights[row]!;
    // One answer has all the weight: leaving it out tells nothing.
    if (rest < 1e-9) return mean;
    for (let a = 0; a < size; a++) {
      const left = (mean[a]! - weights[row]! * features[row * size + a]!) / rest;
      result[a]! -= ((count - 1) / count) * left;
    }
  }
  return result;
}

/** (sum w)^2 / sum w^2: how many equal answers the weighted ones are worth. */
export function effectiveSamples(weights: Float64Array): number {
  return 1 / weights.reduce((sum, weight) => sum + weight * weight, 0);
}
