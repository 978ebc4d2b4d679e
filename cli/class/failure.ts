/** A mistake of the user's, or something missing: reported without a stack trace. */
export class Failure extends Error {
  /** @param exitCode 1: it failed; 2: a mistake in the command or the settings. */
  constructor(
    message: string,
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(message);
  }
}
