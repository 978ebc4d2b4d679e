import fc from "fast-check";
import { parse } from "yaml";
import { csv, isSshWord, markdown } from "../../../cli/class/access/escape";
import { packs } from "../../../cli/class/access/pack";
import { htmlOf } from "../../../cli/class/access/page";
import { packView } from "../../../cli/class/access/view";
import { sshConfig } from "../../../cli/class/access/files";
import type { TeamAccess } from "../../../cli/class/types";
import { classWith } from "../class/base";
import { accessOf, privateKey } from "./base";

const model = classWith();
const accesses = Object.fromEntries(model.teams.map((team) => [team.key, accessOf(team)]));
const file = (name: string, from = packs(model, accesses)) => from.files.get(name) ?? "";
const red = model.teams[0]!;

const hostile = [
  "<script>alert(1)</script>",
  "\"><img src=x onerror='alert(1)'>",
  "[click](javascript:alert(1))",
  "a | b\n| c | d |",
  "x\n\n# Heading",
  "![x](http://evil.example/x.png)",
  '=HYPERLINK("http://evil.example")',
  "@SUM(A1)",
  "\u202egnp.exe",
  "x\nHost *\n  ProxyCommand touch /tmp/owned",
  "`touch /tmp/owned`",
  "../../etc/passwd",
  "x\u0000y\u001b[31m",
];

describe("text from strangers", () => {
  /** What a page has of a text, in its title, in a heading and in a cell. */
  const inHtml = (text: string) => {
    const cell = markdown(text);
    const page = htmlOf({ title: text, markdown: `# ${cell}\n\n| a | b |\n| - | - |\n| ${cell} | ${cell} |\n` });
    return /<title>(.*)<\/title>[^]*<h1>(.*)<\/h1>[^]*<td>(.*)<\/td>\n<td>(.*)<\/td>\n<\/tr>\n<\/tbody>/
      .exec(page)!
      .slice(1);
  };

  it.each(hostile)("%j is nothing but text in HTML", (text) => {
    for (const shown of inHtml(text)) {
      expect(shown).not.toMatch(/[<>"]|\p{Cc}|\u202e/u);
      expect(shown).not.toMatch(/^[=@]/);
    }
  });

  it.each(hostile)("%j is no link, image or HTML, even where nobody has escaped it", (text) => {
    expect(htmlOf({ title: "", markdown: text }).split("<body>")[1]).not.toMatch(/<(?!\/?(body|html|p|h1|code)>)/);
  });

  it.each(hostile)("%j is nothing but text in Markdown", (text) => {
    const shown = markdown(text);
    expect(shown).not.toMatch(/\p{Cc}|\u202e/u);
    expect(shown).not.toMatch(/(^|[^\\])(\\\\)*[[\]<>`|*_!#@]/);
    expect(shown).not.toMatch(/^[=@]/);
    expect(shown).not.toMatch(/https?:/);
  });

  it("leaves plain names, addresses and dates readable", () => {
    for (const text of ["Équipe n° 1", "198.18.65.200", "2026-12-18 17:00 Europe/Paris", "ada, ben (reader)"])
      expect([...inHtml(text), markdown(text)]).toEqual(Array(5).fill(text));
  });

  it("keeps a list from starting", () => {
    expect(["- a", "1. a", "12) a"].map(markdown)).toEqual(["'- a", "1\\. a", "12\\) a"]);
  });

  it("is one quoted cell in CSV", () => {
    expect(csv('=1+1,"x"\n')).toBe('"\'=1+1,""x""\\u{a}"');
  });

  it("is no word of SSH's unless it is plain", () => {
    for (const text of [...hostile, "-oProxyCommand=x", "%h", "a b", "*", "!a", "a,b", ""])
      expect(isSshWord(text)).toBe(false);
    for (const text of ["red-web", "198.18.65.200", "2001:db8::1", "debian"]) expect(isSshWord(text)).toBe(true);
  });

  it("never ends a line or an element, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        for (const shown of inHtml(text)) expect(shown).not.toMatch(/[<>\n\r]/);
        expect(markdown(text)).not.toMatch(/[\n\r]/);
        expect(csv(text)).toMatch(/^"([^"\n\r]|"")*"$/);
      }),
    );
  });
});

describe("the access pack", () => {
  it("has the same files for every team, and an overview", () => {
    expect([...packs(model, accesses).files.keys()]).toEqual([
      ...["red", "equipe-bleue"].flatMap((key) =>
        ["clouds.yaml", "ssh_config", "id_team", "index.html", "README.md"].map((name) => `${key}/${name}`),
      ),
      ...["index.html", "README.md", "people.csv", "variants.csv"],
    ]);
  });

  it("has one team's files alone when asked for one", () => {
    expect([...packs(model, accesses, "red").files.keys()].every((name) => name.startsWith("red/"))).toBe(true);
  });

  it("names the teams that are not made yet", () => {
    expect(packs(model, { red: accesses["red"]! }).missing).toEqual(["equipe-bleue"]);
  });

  it("logs in with the application credential of the team's project", () => {
    expect(parse(file("red/clouds.yaml"))).toEqual({
      clouds: {
        "net-red": {
          auth_type: "v3applicationcredential",
          auth: {
            auth_url: "http://198.18.26.20:5000/v3",
            application_credential_id: "credential",
            application_credential_secret: "s3cret",
          },
          region_name: "RegionOne",
          identity_api_version: 3,
        },
      },
    });
  });

  it("has one for those who look on: no key, no way in, a credential of theirs", () => {
    const readerCredential = { id: "looks", secret: "only" };
    const own = packs(model, { red: { ...accesses["red"]!, readerCredential, caCertificate: "PEM\n" } }, "red");
    const names = [...own.files.keys()].filter((name) => name.startsWith("red/readers/"));
    expect(names).toEqual(["clouds.yaml", "ca.pem", "index.html", "README.md"].map((name) => `red/readers/${name}`));
    expect(file("red/readers/clouds.yaml", own)).toContain("application_credential_id: looks\n");
    const all = names.map((name) => file(name, own)).join("\n");
    for (const secret of ["s3cret", "ssh -F", privateKey]) expect(all).not.toContain(secret);
    expect(file("red/readers/README.md", own)).toContain("Look at your team's machines");
  });

  it("brings a private authority's certificate along", () => {
    const own = packs(model, { red: { ...accesses["red"]!, caCertificate: "PEM\n" } }, "red");
    expect(file("red/ca.pem", own)).toBe("PEM\n");
    expect(file("red/clouds.yaml", own)).toContain("cacert: ca.pem");
  });

  it("reaches machines without a floating IP through one that has it", () => {
    expect(file("red/ssh_config")).toBe(`# Class net, team Red. In this folder: ssh -F ssh_config HOST

Host red-web
  HostName 198.18.65.200
  User root

Host red-box-ada
  HostName 192.168.100.11
  User root
  ProxyJump red-web

Host red-box-ben
  HostName 192.168.100.12
  User root
  ProxyJump red-web

Host *
  IdentityFile id_team
  IdentitiesOnly yes
  UserKnownHostsFile known_hosts
  StrictHostKeyChecking accept-new
`);
  });

  it("ends the key file with a line end", () => {
    expect(file("red/id_team")).toBe(`${privateKey}\n`);
  });

  it("says nothing of hidden machines, and does not lead through them", () => {
    const team = { ...red, instances: red.instances.map((one) => ({ ...one, hidden: one.name === "web" })) };
    const hiddenIn = { ...model, teams: [team] };
    const all = [...packs(hiddenIn, accesses).files.values()].join("\n");
    expect(all).not.toMatch(/red-web|198\.18\.65\.200/);
    expect(all).toContain("# box-ada: not reached from here");
  });

  it("has passwords in the teacher's list alone", () => {
    const { files } = packs(model, accesses);
    expect(files.get("people.csv")).toContain('"Red","Ada Lovelace","ada","ada@school.example","first-ada"');
    expect([...files].filter(([, text]) => text.includes("first-ada")).map(([name]) => name)).toEqual(["people.csv"]);
  });

  it("has variants in the teacher's list alone, and none where the stack tells none", () => {
    const { files } = packs(model, accesses);
    const { flag } = accesses["red"]!.variants!;
    expect(flag).toMatch(/^[0-9a-f]{8}$/);
    expect(files.get("variants.csv")).toContain(`"Red","","flag","${flag}"\r\n`);
    expect(files.get("variants.csv")).toContain(`"Red","ada","pin","${accesses["red"]!.variants!["ada.pin"]}"\r\n`);
    expect([...files].filter(([, text]) => text.includes(flag!)).map(([name]) => name)).toEqual(["variants.csv"]);
    const { variants: _, ...untold } = accesses["red"]!;
    expect(packs(model, { red: untold }).files.has("variants.csv")).toBe(false);
  });

  it("leaves a password as it is", () => {
    const own = { ...accesses["red"]!, passwords: { ada: "-secret" } };
    expect(packs(model, { red: own }).files.get("people.csv")).toContain('"ada@school.example","-secret"');
  });

  it("shows the lease, the command and who is in the team", () => {
    for (const page of ["index.html", "README.md"].map((name) => file(`red/${name}`))) {
      expect(page).toContain("From 2026-09-01 00:00 Europe/Paris. Until 2026-12-19 00:00 Europe/Paris");
      expect(page).toContain("ssh -F ssh_config red-web");
      expect(page).toContain("Ada Lovelace");
      expect(page).not.toMatch(/s3cret|BEGIN/);
    }
  });

  it("stays whole with hostile names and hostile addresses", () => {
    for (const text of hostile) {
      const members = red.members.map((one) => ({ ...one, name: text }));
      const team = { ...red, name: text, members };
      const access: TeamAccess = {
        ...accesses["red"]!,
        machines: { web: { fixedIps: [text], floatingIp: text, loginUser: text } },
      };
      const { files } = packs({ ...model, teams: [team] }, { red: access });
      const page = files.get("red/index.html") ?? "";
      expect(page.match(/<(\w+)/g)?.filter((tag) => !safeTags.has(tag.slice(1)))).toEqual([]);
      expect(page.match(/<tr>/g)?.length).toBe(7);
      expect(files.get("red/README.md")?.match(/^#/gm)?.length).toBe(4);
      const words = (files.get("red/ssh_config") ?? "").split("\n").map((line) => line.trim().split(" ")[0] ?? "");
      expect(words.filter((word) => !["#", "", "Host", ...sshWords].includes(word))).toEqual([]);
      expect(words.filter((word) => word === "Host")).toHaveLength(1);
      expect([...files.keys()].every((name) => !name.includes(".."))).toBe(true);
    }
  });

  it("shows an address of a machine that is not known as none", () => {
    const view = packView(model, red, { ...accesses["red"]!, machines: {} });
    expect(sshConfig(view).match(/^Host /gm)).toEqual(["Host "]);
  });
});

const safeTags = new Set(
  ...[
    [
      "html",
      "head",
      "meta",
      "title",
      "style",
      "body",
      "h1",
      "h2",
      "p",
      "pre",
      "table",
      "thead",
      "tbody",
      "tr",
      "th",
      "td",
      "code",
    ],
  ],
);
const sshWords = ["IdentityFile", "IdentitiesOnly", "UserKnownHostsFile", "StrictHostKeyChecking"];
