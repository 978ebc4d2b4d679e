/** What a service said of what it refused, out of the text that a provider or a task makes of it. Pure. */
import { visible } from "../values/visible";

export interface OwnWords {
  readonly words: string;
  /** Of the answer. Undefined: there was none, or nobody told. */
  readonly status?: number;
  /** What to do, where the text says it. */
  readonly next?: string;
}

/** More than a terminal shows of one line. */
const longest = 300;

/** Of gophercloud (ErrUnexpectedResponseCode), and of our own client: the status, and the body as it came. */
const answer = /(?:but got|answered) (\d{3})(?: instead)?: ?(.*?)(?:: ?)?$/s;

/** Keystone, Nova, Neutron, Glance and Cinder each have another shape around it; old Neutrons none. */
const message = /"(?:message|faultstring|NeutronError)": ?("(?:[^"\\]|\\.)*")/;

/** Of Go's HTTP client, where there was no answer: the method, the address, and why. */
const noAnswer = /\b(Get|Head|Post|Put|Patch|Delete) "(https?:\/\/[^"]+)": (.*)/s;

/** What the provider puts before the reason (gophercloud/utils, client.RoundTripper). */
const ofRetries = /^OpenStack connection error, retries exhausted\. Aborting\. Last error was: /;

/** How the command plugin begins: `exit status 1: running "node tasks/run.js server create":`. */
const ofPlugin = /^.*\bexit status \d+\b.*:$/;

function said(body: string): string {
  const found = message.exec(body)?.[1];
  if (found !== undefined) return JSON.parse(found) as string;
  // Glance's own errors are pages.
  return body.replace(/<head>.*<\/head>/s, "").replace(/<[^>]*>/g, " ");
}

const oneLine = (text: string) => visible(text.trim().replace(/\s+/g, " ")).slice(0, longest);

export function ownWords(text: string): OwnWords {
  const [, status, body] = answer.exec(text) ?? [];
  if (status !== undefined && body !== undefined) {
    const words = oneLine(said(body));
    return { words: words === "" ? `HTTP ${status}` : words, status: Number(status) };
  }
  const [, method, url, why] = noAnswer.exec(text) ?? [];
  if (method !== undefined && url !== undefined) {
    const reason = oneLine((why ?? "").replace(ofRetries, "").replace(/:\s*$/, ""));
    const words = `no answer to ${method.toUpperCase()} ${oneLine(url)}: ${reason}`;
    return { words, next: "see that the service runs, then up again: it looks for what was made all the same" };
  }
  const lines = text.split("\n").map((line) => line.trim());
  const next = lines.find((line) => line.startsWith("next: "))?.slice("next: ".length);
  // A task says last why it ends; before that, how far it was.
  const told = lines.filter((line) => line !== "" && !line.startsWith("next: ") && !ofPlugin.test(line));
  return { words: oneLine(told.at(-1) ?? "no reason was given"), ...(next !== undefined && { next }) };
}
