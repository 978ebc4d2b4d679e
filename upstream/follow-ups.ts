/**
 * When a resource fails, the engine reports it in the provider's words. The SDK then rejects everything that depends
 * on it with an error that nobody awaits, and the language host prints each of these as an unhandled exception with
 * its internals (sdk/nodejs, runtime/resource.ts and cmd/run/run.ts). They add nothing, so they are not printed; all
 * other exceptions are.
 *
 * The program still exits with a failure: the engine takes what a successful program has declared for complete, and
 * would delete whatever could not be declared.
 */

/**
 * The exit code for a failure that has been reported: the host prints nothing more
 * (`nodeJSProcessExitedAfterLoggingUserActionableMessage`, cmd/run/run.ts).
 */
const failedAndTold = 32;

/**
 * Ends the program after a failure that the engine reports and that leaves nothing to declare. It ends at once: a
 * program that ends with an error registers no outputs of the stack, and the outputs of the run before would be lost.
 */
export function endTold(): never {
  process.exit(failedAndTold);
}

/** The SDK's message, which each property on the way has extended at its front. */
const followUp = /resource \S+ \[\S+\] failed to register$/;

export function isFollowUp(reason: unknown): boolean {
  return reason instanceof Error && followUp.test(reason.message);
}

/** Installs a listener before the language host's own listeners. */
export function leaveOutFollowUps(
  host: Pick<NodeJS.Process, "listeners" | "removeAllListeners" | "on"> = process,
): void {
  const told = host.listeners("unhandledRejection");
  if (told.length === 0) return;
  host.removeAllListeners("unhandledRejection");
  host.on("unhandledRejection", (reason, promise) => {
    if (isFollowUp(reason)) {
      process.exitCode = failedAndTold;
      return;
    }
    for (const listener of told) listener.call(process, reason, promise);
  });
}
