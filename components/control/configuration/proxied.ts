/** A service that the proxy stands before. */
export interface Proxied {
  readonly name: string;
  /** On the public address, and of the service itself on loopback. */
  readonly port: number;
  /** `image`: an API with bodies of any size; `metadata`: from nodes alone. */
  readonly kind: "api" | "image" | "console" | "metadata";
  /**
   * So many requests at a time; the others wait their turn in the proxy.
   * @default - any number
   */
  readonly connections?: number;
}
