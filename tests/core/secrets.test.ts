import { expect, it } from "vitest";
import { redactSecrets } from "../../src/core/secrets.js";

it.each([
  "token hf_abcdefghijklmnop in a text",
  "login hf_oauth_eyJabcdefghijklmnop.x-y_z in a text",
  "Authorization: Bearer abc.def-ghijklmnop",
  "{'authorization': 'Bearer abc.def-ghijklmnop'}",
  '{"Authorization":"Basic abc.def-ghijklmnop"}',
  "sent with bearer abc.def-ghijklmnop",
  "https://user:abc.def-ghijklmnop@example.org/x",
])("hides the secret in %s", (text) => {
  expect(redactSecrets(text)).not.toContain("ghijklmnop");
  expect(redactSecrets(text)).toContain("[redacted]");
});

it("leaves other text alone", () => {
  const text = "from hf_xet import x; the authorization was granted; https://example.org:80/a@b";
  expect(redactSecrets(text)).toBe(text);
});
