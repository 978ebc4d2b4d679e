/** Recognises messages of OpenSSH's client. */
import type { SshResult } from "./ssh";

/** The connection was never established; as opposed to one that broke. */
export const neverConnected = ({ stderr }: SshResult) =>
  /^ssh: (connect to host|Could not resolve)|during banner exchange|kex_exchange/m.test(stderr) ||
  loginRefused({ stderr });

/** The login was refused, so further tries are useless. */
export const loginRefused = ({ stderr }: Pick<SshResult, "stderr">) =>
  /Permission denied|Host key verification failed|IDENTIFICATION HAS CHANGED|Load key/.test(stderr);

/** The machine shows another host key than the expected one. */
export const otherHostKey = ({ stderr }: Pick<SshResult, "stderr">) =>
  /Host key verification failed|IDENTIFICATION HAS CHANGED/.test(stderr);
