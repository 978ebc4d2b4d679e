/** What services said, out of the texts that providers and tasks make of it: as they were seen. */
import { ownWords } from "../../../openstack/own-words";

const gophercloud = (status: number, body: string) =>
  `Error creating openstack_networking_network_v2: Expected HTTP response code [201 202] when accessing ` +
  `[POST http://127.0.0.1:41695/network/v2.0/networks], but got ${status} instead: ${body}: `;
const ofTask = (text: string) => `exit status 1: running "node tasks/run.js server create":\n${text}\n`;

test.each([
  [
    "Neutron by the provider",
    gophercloud(409, `{"NeutronError":{"message":"Quota exceeded for resources: ['network'].","type":"OverQuota"}}`),
    { words: "Quota exceeded for resources: ['network'].", status: 409 },
  ],
  [
    "Keystone by the provider",
    gophercloud(403, `{"error":{"code":403,"message":"you are \\"not\\" allowed","title":"Forbidden"}}`),
    { words: 'you are "not" allowed', status: 403 },
  ],
  [
    "Nova by a task",
    ofTask(`compute: POST /servers answered 403: {"forbidden":{"code":403,"message":"Quota exceeded for cores"}}`),
    { words: "Quota exceeded for cores", status: 403 },
  ],
  [
    "an answer that the client cut off",
    ofTask(`compute: POST /servers answered 500: {"computeFault": {"message": "Unexpected API Err`),
    { words: '{"computeFault": {"message": "Unexpected API Err', status: 500 },
  ],
  [
    "Glance's page",
    gophercloud(413, "<html><head><title>413 Too large</title></head><body><h1>413 Too large</h1>Denied.<br /></body>"),
    { words: "413 Too large Denied.", status: 413 },
  ],
  [
    "a connection that broke",
    'Error creating openstack_identity_user_v3: Post "http://198.18.26.20:5000/v3/users": OpenStack connection error, ' +
      "retries exhausted. Aborting. Last error was: read: connection reset by peer: ",
    {
      words: "no answer to POST http://198.18.26.20:5000/v3/users: read: connection reset by peer",
      next: "see that the service runs, then up again: it looks for what was made all the same",
    },
  ],
  ["no word at all", gophercloud(502, ""), { words: "HTTP 502", status: 502 }],
  [
    "a task that says what to do",
    ofTask("server net/red/web: BUILD\nserver net/red/web is in ERROR: No valid host was found.\n  next: add a node"),
    { words: "server net/red/web is in ERROR: No valid host was found.", next: "add a node" },
  ],
  ["a plugin that is gone", "rpc error: code = Unavailable", { words: "rpc error: code = Unavailable" }],
  ["a bell and a line's end", ofTask("a\u0007b"), { words: "a\\u{7}b" }],
  ["nothing", "", { words: "no reason was given" }],
])("%s", (_, text, expected) => {
  expect(ownWords(text)).toEqual(expected);
});

test("a long text is cut", () => {
  expect(ownWords("x".repeat(1000)).words).toHaveLength(300);
});
