/**
 * The engine reports a resource that fails, in the provider's words. The SDK then rejects whatever depends on it, with an error
 * that nobody awaits, and the language host prints each of those as an unhandled exception with its innards (sdk/nodejs,
 * runtime/resource.ts and cmd/run/run.ts). They say nothing new, so they are left out; every other one is reported as before.
 *
 * The program still exits with a failure: the engine takes what a successful program has declared for complete, and would delete
 * whatever could not be declared.
 */

/** A failure that has been reported: the host adds no word (`nodeJSProcessExitedAfterLoggingUserActionableMessage`, cmd/run/run.ts). */
const failedAndTold = 32;

/**
 * Ends the program where one failure, which the engine reports, leaves nothing that could be declared. At once: a program that is left
 * by an error registers no outputs for the stack, and those of the run before would be gone.
 */
export function endTold(): never {
  process.exit(failedAndTold);
}

/** Of registerResource, as it is after each property on the way has been put before it. */
const followUp = /resource \S+ \[\S+\] failed to register$/;

export function isFollowUp(reason: unknown): boolean {
  return reason instanceof Error && followUp.test(reason.message);
}

/** Puts itself before the language host's own listeners. */
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
