import { spawn, type ChildProcess } from "node:child_process";
import { text } from "node:stream/consumers";

/** An SSH agent of this process, with one key. */
export interface KeyAgent {
  end(): Promise<void>;
}

// The agent runs this and passes it its process number. It ends when its pipe closes, so whenever this process ends.
// It ignores signals from the terminal: they are meant for this process, which then closes the pipe.
// from the terminal is meant for this process, which closes the pipe in its turn.
const untilPipeCloses = 'trap "" INT TERM HUP; echo up; cat >/dev/null; kill "$SSH_AGENT_PID"';

const closed = (child: ChildProcess) =>
  new Promise<number | null>((done, failed) => {
    child.on("error", (error) =>
      failed(new Error(`cannot run ${child.spawnfile}: ${error.message}; install the OpenSSH client`)),
    );
    child.on("close", done);
  });

/**
 * Holds a private key in an agent's memory. A file would stay behind if a signal ends this process.
 * @param privateKey PEM text without a passphrase
 * @param socket path where the agent listens
 */
export async function holdKey(privateKey: string, socket: string): Promise<KeyAgent> {
  const agent = spawn("ssh-agent", ["-a", socket, "sh", "-c", untilPipeCloses]);
  const over = closed(agent);
  const end = async () => {
    agent.stdin.end();
    await over;
  };
  const up = new Promise<void>((done) => agent.stdout.once("data", () => done()));
  const failed = over.then(() => {
    throw new Error(`ssh-agent does not run at ${socket}`);
  });
  // The error has reached its receiver already.
  failed.catch(() => undefined);
  await Promise.race([up, failed]);
  try {
    await addKey(privateKey, socket);
  } catch (error) {
    await end();
    throw error;
  }
  return { end };
}

async function addKey(privateKey: string, socket: string): Promise<void> {
  const add = spawn("ssh-add", ["-q", "-"], {
    env: { ...process.env, SSH_AUTH_SOCK: socket, SSH_ASKPASS_REQUIRE: "never" },
  });
  const code = closed(add);
  add.stdin.on("error", () => undefined);
  add.stdin.end(privateKey.trimEnd() + "\n");
  const [said] = await Promise.all([text(add.stderr), code]);
  if ((await code) !== 0) {
    throw new Error(
      `the private key of ssh.identity cannot be used: ${said.trim()}\n  next: give it a key without a passphrase, or leave it out and let your SSH agent hold the key`,
    );
  }
}
