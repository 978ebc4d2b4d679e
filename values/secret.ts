/**
 * A value that must not be shown: a password, a key, a URL that contains one.
 *
 * It prints as `[secret]` wherever it gets by accident (a message, a log, JSON). Only {@link Secret.reveal} returns
 * the value; components wrap it in `pulumi.secret` at once.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The plain value. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return "[secret]";
  }

  toJSON(): string {
    return "[secret]";
  }

  /** For `console.log` and Node.js's inspector. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "[secret]";
  }
}
