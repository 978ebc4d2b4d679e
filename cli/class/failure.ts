/** A user's mistake, or something that is missing: reported without a stack trace. */
export class Failure extends Error {
  /** @param exitCode 1: failure; 2: mistake in the command or the settings. Default: 1 */
  constructor(
    message: string,
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(message);
  }
}
