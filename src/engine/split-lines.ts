/** Whole lines out of chunks of bytes. Not node:readline, which also breaks lines at U+2028. */
import { StringDecoder } from "node:string_decoder";

export interface LineSplitter {
  write(chunk: Buffer): void;
  /** Delivers what is left without a newline. */
  end(): void;
}

export function splitLines(onLine: (line: string) => void): LineSplitter {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  return {
    write(chunk) {
      const lines = (rest + decoder.write(chunk)).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) onLine(line.endsWith("\r") ? line.slice(0, -1) : line);
    },
    end() {
      rest += decoder.end();
      if (rest !== "") onLine(rest);
      rest = "";
    },
  };
}
