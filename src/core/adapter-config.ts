/** PEFT's `adapter_config.json`, as far as it is read here. */
export interface AdapterConfig {
  r?: number;
  lora_alpha: number;
  alpha_pattern?: Record<string, number>;
  [setting: string]: unknown;
}

/** A LoRA's contribution is linear in alpha: alpha times a scale is the adapter at that scale, whatever loads it. */
export function scaledAlphas<Config extends AdapterConfig>(config: Config, scale: number): Config {
  const times = (alpha: number): number => Number((alpha * scale).toPrecision(12));
  return {
    ...config,
    lora_alpha: times(config.lora_alpha),
    alpha_pattern: Object.fromEntries(
      Object.entries(config.alpha_pattern ?? {}).map(([name, alpha]) => [name, times(alpha)]),
    ),
  };
}
