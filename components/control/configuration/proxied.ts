/** A service behind the proxy. */
export interface Proxied {
  readonly name: string;
  /** The port on the public address; the service listens on the same port of loopback. */
  readonly port: number;
  /** `image`: an API with bodies of any size; `metadata`: called from nodes only. */
  readonly kind: "api" | "image" | "console" | "metadata";
  /**
   * Most requests at a time; further ones wait in the proxy.
   * @default - unlimited
   */
  readonly connections?: number;
}
