/** Numbers on the command line: what cannot be meant is refused before anything is read. */
import { InvalidArgumentError } from "commander";

/** Any number, for example an adapter scale: below 0 the adapter is subtracted. */
export function signedOption(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value))
    throw new InvalidArgumentError("a number is wanted");
  return value;
}

/** A number from 0. */
export function numberOption(text: string): number {
  const value = signedOption(text);
  if (value < 0) throw new InvalidArgumentError("a number from 0 is wanted");
  return value;
}

/** How many of something, or a seed. */
export function countOption(text: string): number {
  const value = signedOption(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError("a whole number from 0 is wanted");
  return value;
}

/** How many of something, of which there must be some. */
export function someOption(text: string): number {
  const value = signedOption(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError("a whole number from 1 is wanted");
  return value;
}

/** By what factor two things may differ, either way. */
export function ratioOption(text: string): number {
  const value = signedOption(text);
  if (value < 1) throw new InvalidArgumentError("a ratio from 1 is wanted (1 = the same)");
  return value;
}

/** A share of something: above 0, at most 1. */
export function shareOption(text: string): number {
  const value = signedOption(text);
  if (value <= 0 || value > 1)
    throw new InvalidArgumentError("a share above 0 and at most 1 is wanted");
  return value;
}
