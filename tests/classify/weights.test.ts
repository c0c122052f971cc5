import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type SentenceInput, weightsSchema } from "../../src/classify/index.js";
import { loadSecondStage, shippedWeightsFile } from "../../src/classify/load.js";
import { type Linear, linearSchema, packLinear, unpackLinear } from "../../src/classify/weights.js";
import { createRandom } from "../../src/core/random.js";

const BITS = 8;
const random = createRandom("weights");
const WEIGHTS = Float64Array.from({ length: 1 << BITS }, () => 6 * random.next() - 3);

const weightsOf = ({ steps, scale }: Linear): Float64Array =>
  Float64Array.from(steps, (step) => step * scale);

describe("weights as signed bytes", () => {
  it("come back within half a step, their signs kept", () => {
    const packed = linearSchema.parse(JSON.parse(JSON.stringify(packLinear(WEIGHTS, BITS))));
    const weights = weightsOf(unpackLinear(packed));
    expect(weights).toHaveLength(WEIGHTS.length);
    expect(packed.scale).toBeCloseTo(Math.max(...WEIGHTS.map(Math.abs)) / 127, 12);
    WEIGHTS.forEach((weight, index) => {
      expect(Math.abs(weights[index]! - weight)).toBeLessThanOrEqual(packed.scale * 0.5001);
    });
  });

  it("hold both ends of the scale, and zero exactly", () => {
    const ends = new Float64Array(16);
    ends.set([2, -2, 0]);
    const weights = weightsOf(unpackLinear(packLinear(ends, 4)));
    expect(weights[0]).toBeCloseTo(2, 6);
    expect(weights[1]).toBeCloseTo(-2, 6);
    expect(weights[2]).toBe(0);
  });

  it("pack a model of nothing but zeros", () => {
    const packed = linearSchema.parse(packLinear(new Float64Array(16), 4));
    expect([...weightsOf(unpackLinear(packed))]).toEqual(new Array(16).fill(0));
  });

  it("are refused where the bytes do not fill the buckets", () => {
    const packed = packLinear(WEIGHTS, BITS);
    expect(linearSchema.safeParse(packed).success).toBe(true);
    const cut = { ...packed, bytes: packed.bytes.slice(0, -4) };
    expect(linearSchema.safeParse(cut).error?.message).toContain("one byte a bucket");
    expect(linearSchema.safeParse({ ...packed, bits: BITS + 1 }).success).toBe(false);
    expect(linearSchema.safeParse({ ...packed, bytes: "not base64!" }).success).toBe(false);
  });
});

describe("the weights that ship", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "locus-weights-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("pass their schema and are no blank", async () => {
    const file = weightsSchema.parse(JSON.parse(await readFile(shippedWeightsFile(), "utf8")));
    const weights = weightsOf(unpackLinear(file.flag));
    expect(weights.filter((weight) => weight !== 0).length).toBeGreaterThan(1000);
    expect(file.platt.slope).toBeGreaterThan(0);
    expect(file.veto).toBeLessThanOrEqual(file.propose);
  });

  it("lie where the published package holds them", async () => {
    const root = join(import.meta.dirname, "../..");
    const { files } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    const inside = shippedWeightsFile().slice(root.length + 1);
    expect(files.some((entry: string) => `${inside}/`.startsWith(`${entry}/`))).toBe(true);
  });

  it("load", async () => {
    const { probability, category, propose } = await loadSecondStage();
    const input = (text: string): SentenceInput => {
      const place = { start: 0, end: text.length, index: 8, count: 9 };
      return { text, ...place, prompt: "", position: "last", ruleCategories: [] };
    };
    const closer = input("I hope this helps!");
    const plain = input("The bridge was built of granite in 1874.");
    const found = { ruleCategories: ["closer"], rules: ["closer/hope-this-helps"] } as const;
    expect(probability({ ...closer, ...found })).toBeGreaterThan(propose);
    expect(probability(closer)).toBeGreaterThan(probability(plain));
    expect(probability(plain)).toBeLessThan(propose);
    expect(category(closer)).toBe("closer");
  });

  it("name the file and what to do where they cannot be read", async () => {
    const missing = join(folder, "missing.json");
    await expect(loadSecondStage(missing)).rejects.toMatchObject({
      code: "config",
      place: missing,
    });
    const broken = join(folder, "broken.json");
    await writeFile(broken, '{"version":1}');
    await expect(loadSecondStage(broken)).rejects.toMatchObject({
      place: broken,
      next: expect.stringContaining("--second-stage"),
    });
  });
});
