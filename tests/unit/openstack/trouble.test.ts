import { NoAnswer, type HttpResponse } from "../../../openstack/http";
import { mayBeRepeated, troubleOf } from "../../../openstack/trouble";

const answer = (status: number, headers: Record<string, string> = {}): HttpResponse => ({ status, headers, body: "" });
const noAnswer = (code: string) => new NoAnswer("http://198.18.26.20:5000/v3", "socket hang up", code);
const waitMs = undefined;

test.each([
  ["too many requests", answer(429), { carriedOut: "no", waitMs }],
  [
    "too many requests, and when to come again",
    answer(429, { "retry-after": "3" }),
    { carriedOut: "no", waitMs: 3000 },
  ],
  ["an hour is too long", answer(429, { "retry-after": "3600" }), { carriedOut: "no", waitMs: 30_000 }],
  ["no time at all", answer(503, { "retry-after": "soon" }), { carriedOut: "perhaps", waitMs }],
  ["a service without its database", answer(500), { carriedOut: "perhaps", waitMs }],
  ["a proxy without its service", answer(502), { carriedOut: "perhaps", waitMs }],
  ["a service that is slow", answer(504), { carriedOut: "perhaps", waitMs }],
  ["nobody listens", noAnswer("ECONNREFUSED"), { carriedOut: "no", waitMs }],
  ["no way there", noAnswer("EHOSTUNREACH"), { carriedOut: "no", waitMs }],
  ["a connection that breaks", noAnswer("ECONNRESET"), { carriedOut: "perhaps", waitMs }],
  ["silence", noAnswer("ETIMEDOUT"), { carriedOut: "perhaps", waitMs }],
])("%s may pass", (_, outcome, trouble) => expect(troubleOf(outcome)).toEqual(trouble));

test("a date is a time to wait for", () => {
  const now = Date.parse("2026-11-27T12:00:00Z");
  const later = answer(503, { "retry-after": "Fri, 27 Nov 2026 12:00:07 GMT" });
  expect(troubleOf(later, now)).toEqual({ carriedOut: "perhaps", waitMs: 7000 });
  const before = answer(503, { "retry-after": "Fri, 27 Nov 2026 11:00:00 GMT" });
  expect(troubleOf(before, now)).toEqual({ carriedOut: "perhaps", waitMs: 0 });
});

test.each([200, 204, 300, 400, 401, 403, 404, 409, 413, 501])("%d is an answer", (status) =>
  expect(troubleOf(answer(status))).toBeUndefined(),
);

test.each([
  ["a certificate of somebody else", noAnswer("DEPTH_ZERO_SELF_SIGNED_CERT")],
  ["no such name", noAnswer("ENOTFOUND")],
  ["a bug", new TypeError("undefined is not a function")],
])("%s does not pass", (_, outcome) => expect(troubleOf(outcome)).toBeUndefined());

test("all but POST may be sent twice", () => {
  expect(["GET", "HEAD", "PUT", "PATCH", "DELETE", "POST"].filter(mayBeRepeated)).toEqual([
    ...["GET", "HEAD", "PUT", "PATCH", "DELETE"],
  ]);
});
