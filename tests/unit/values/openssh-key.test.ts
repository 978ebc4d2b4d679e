import { openSshKey } from "../../../values/openssh-key";
import { privateKey } from "../base";

/** Ed25519 key made for these tests alone. */
const body = `b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
QyNTUxOQAAACAXlXI3KD16NFzbz4Tp+EA5Su+gsqznGvBdXhy+blDjswAAAIjj5Wqz4+Vq
swAAAAtzc2gtZWQyNTUxOQAAACAXlXI3KD16NFzbz4Tp+EA5Su+gsqznGvBdXhy+blDjsw
AAAEC6l0jS71s5fQMITqmBjN3FXBdCozxr5CFvcXs6cqX2rReVcjcoPXo0XNvPhOn4QDlK
76CyrOca8F1eHL5uUOOzAAAABHRlc3QB`;
const publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBeVcjcoPXo0XNvPhOn4QDlK76CyrOca8F1eHL5uUOOz";

const framed = (text: string) => `-----BEGIN OPENSSH PRIVATE KEY-----\n${text}\n-----END OPENSSH PRIVATE KEY-----\n`;

test("the public key is read from the private one", () => {
  expect(openSshKey(framed(body))).toEqual({ cipher: "none", publicKey });
});

test("a key with a passphrase names its cipher", () => {
  expect(openSshKey(privateKey("aes256-ctr"))).toEqual({ cipher: "aes256-ctr", publicKey: undefined });
});

test.each([
  ["another format", "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----"],
  ["another content", framed("AAAA")],
  ["none at all", framed("")],
])("nothing is guessed from %s", (_what, text) => {
  expect(openSshKey(text)).toBeUndefined();
});

test("a key that is cut off anywhere is no error", () => {
  const bytes = Buffer.from(body, "base64");
  for (let length = 0; length < bytes.length; length++)
    expect([undefined, "none", "non", "no", "n"]).toContain(
      openSshKey(framed(bytes.subarray(0, length).toString("base64")))?.cipher,
    );
});
