/** The line of a team's failure. That it is shown is tests/engine/class-failure.test.ts. */
import { failureLine } from "../../../components/class/team-failures";
import { recordGraph } from "../../support/graph";
import { classModel, declareClass, outputs } from "./fixtures";

const of = (error: string, more: object = {}) =>
  failureLine({
    ...{ className: "net", team: "red", name: "class-net.red.machine.web.server", operation: "create", error },
    ...more,
  });

test("it says team, what, why and what to do", () => {
  expect(of('compute: POST /servers answered 403: {"forbidden":{"message":"Quota exceeded for cores"}}')).toBe(
    "team red: machine web server was not made: Quota exceeded for cores (403); next: npm run class -- status red shows " +
      "what is used; raise class.quotas, or delete what nobody declared; then up again",
  );
  expect(of("No valid host was found.\n  next: add a node", { operation: "update" })).toBe(
    "team red: machine web server was not changed: No valid host was found.; next: add a node",
  );
  expect(of("rpc error", { operation: "delete", name: "class-net.red.subnet.lan" })).toBe(
    "team red: subnet lan was not deleted: rpc error; next: fix that, then up again: it does what is left, and nothing twice",
  );
});

test("everything of a team that may fail tells it, and nothing else does", async () => {
  const graph = await recordGraph(() => declareClass(classModel()), { outputs });
  const telling = graph.filter(({ onError }) => onError?.includes("class-net.failed")).map(({ name }) => name);
  const ofTeams = graph.filter(
    ({ name, type }) => /^class-net\.(red|blue)\./.test(name) && !type.startsWith("atelier:"),
  );
  expect(telling).toEqual(ofTeams.map(({ name }) => name));
  expect(telling.length).toBeGreaterThan(10);
});
