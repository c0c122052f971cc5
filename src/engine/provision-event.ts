/** What set-up tells its caller while it works. Nothing is said when everything is there already. */
export interface ProvisionEvent {
  part: "python" | "packages" | "torch" | "model" | "tools";
  /** One line for a person. */
  message: string;
}

export interface ProvisionOptions {
  onEvent?: (event: ProvisionEvent) => void;
  signal?: AbortSignal;
  env?: NodeJS.ProcessEnv;
}
