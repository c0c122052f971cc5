import { InvalidArgumentError } from "commander";

export function numberOption(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value))
    throw new InvalidArgumentError("a number is wanted");
  return value;
}
