/** Errors between threads: a copied error keeps its message but loses its class and its fields. */
import { ConfigError, DataError, EnvironmentError, LocusError } from "../../core/errors.js";

export interface WireError {
  code: string;
  message: string;
  place: string | undefined;
  next: string | undefined;
  /** Errors of JavaScript's own classes are copied with message and stack. */
  cause: unknown;
}

const CLASSES: Record<string, typeof ConfigError | typeof DataError | typeof EnvironmentError> = {
  config: ConfigError,
  data: DataError,
  environment: EnvironmentError,
};

export function toWire(error: unknown): WireError {
  if (!(error instanceof LocusError))
    return { code: "", message: messageOf(error), place: undefined, next: undefined, cause: error };
  const { code, message, place, next, cause } = error;
  return { code, message, place, next, cause };
}

export function fromWire({ code, message, place, next, cause }: WireError): Error {
  const Class = CLASSES[code];
  if (Class === undefined) return cause instanceof Error ? cause : new Error(message);
  return new Class(message, {
    ...(place !== undefined && { place }),
    ...(next !== undefined && { next }),
    ...(cause !== undefined && { cause }),
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
