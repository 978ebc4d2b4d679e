/**
 * A value that must not be seen: passwords, keys, URLs that carry one.
 *
 * It prints as `[secret]` wherever it ends up by accident (a message, a log, JSON), and only {@link Secret.reveal}
 * gives the value; components wrap that in `pulumi.secret` immediately.
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

  /** What `console.log` and Node's inspector show. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "[secret]";
  }
}
