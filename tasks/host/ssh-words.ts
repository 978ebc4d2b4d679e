/** What OpenSSH's client says, by what it means. */
import type { SshResult } from "./ssh";

/** OpenSSH's words for a connection that never was, as against one that broke. */
export const neverConnected = ({ stderr }: SshResult) =>
  /^ssh: (connect to host|Could not resolve)|during banner exchange|kex_exchange/m.test(stderr) ||
  loginRefused({ stderr });

/** No further try makes a difference. */
export const loginRefused = ({ stderr }: Pick<SshResult, "stderr">) =>
  /Permission denied|Host key verification failed|IDENTIFICATION HAS CHANGED|Load key/.test(stderr);

/** The machine shows another key than the one that it is known by. */
export const otherHostKey = ({ stderr }: Pick<SshResult, "stderr">) =>
  /Host key verification failed|IDENTIFICATION HAS CHANGED/.test(stderr);
