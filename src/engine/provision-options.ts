/** What every set-up step takes. */
export interface ProvisionOptions {
  /** Gets one line for a person at each step; never called when everything is there already. */
  onProgress?: (message: string) => void;
  signal?: AbortSignal;
  env?: NodeJS.ProcessEnv;
}
