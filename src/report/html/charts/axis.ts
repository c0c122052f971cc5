/** From data to coordinates, and round numbers to label an axis with. */

export type Scale = (value: number) => number;

export function linear(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const [from, to] = domain;
  const span = to - from || 1;
  return (value) => range[0] + ((value - from) / span) * (range[1] - range[0]);
}

/** Steps of 1, 2, 2.5 or 5 times a power of ten: about `wanted` of them within the domain. */
export function ticks([from, to]: readonly [number, number], wanted: number): number[] {
  const rough = (to - from) / Math.max(1, wanted);
  if (!(rough > 0)) return [from];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((base) => base * power).find((size) => size >= rough)!;
  const found: number[] = [];
  for (let tick = Math.ceil(from / step - 1e-9); tick * step <= to + step * 1e-9; tick++)
    found.push(Number((tick * step).toPrecision(12)));
  return found;
}

/** SVG coordinates need no more than a tenth of a pixel. */
export function at(value: number): string {
  return value.toFixed(1).replace(/\.0$/, "");
}
