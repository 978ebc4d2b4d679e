import { z } from "zod";
import { blueprint } from "./blueprint";
import { classSettings } from "./class";
import { labSettings } from "./lab";
import { isSecret } from "./walk";

/** A value that `pulumi config set --secret` has encrypted. */
const encrypted = {
  type: "object",
  properties: { secure: { type: "string", description: "Encrypted by `pulumi config set --secret`." } },
  required: ["secure"],
  additionalProperties: false,
};

/** The JSON schema of settings; secrets may be plain or encrypted. */
function schemaOf(settings: z.ZodType): object {
  const schema: { $schema?: unknown } = z.toJSONSchema(settings, {
    io: "input",
    target: "draft-7",
    unrepresentable: "any",
    override({ zodSchema, jsonSchema }) {
      if (!isSecret(zodSchema)) return;
      const { description, "x-effect": effect, ...plain } = jsonSchema;
      for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
      const told = {
        ...(description !== undefined && { description }),
        ...(effect !== undefined && { "x-effect": effect }),
      };
      Object.assign(jsonSchema, { ...told, anyOf: [encrypted, plain] });
    },
  });
  // The file as a whole declares it.
  delete schema.$schema;
  return schema;
}

/** The JSON schema of a stack file, with which editors complete, explain and check it. */
export function stackSchema(): object {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Atelier stack file",
    type: "object",
    properties: {
      secretsprovider: { type: "string", description: "What encrypts the secrets, as Pulumi notes it." },
      encryptedkey: { type: "string", description: "The stack's key, as Pulumi notes it." },
      encryptionsalt: { type: "string", description: "Salt of the passphrase, as Pulumi notes it." },
      environment: { description: "Pulumi ESC environments that the stack imports." },
      config: {
        type: "object",
        description: "Settings by namespace; others than atelier's belong to providers.",
        properties: {
          "atelier:lab": { ...schemaOf(labSettings), description: "The whole lab." },
          "atelier:class": { ...schemaOf(classSettings), description: "A class in it. Default: none." },
        },
        required: ["atelier:lab"],
      },
    },
    required: ["config"],
    additionalProperties: false,
  };
}

/** The text of config/stack.schema.json. */
export function stackSchemaText(): string {
  return `${JSON.stringify(stackSchema(), undefined, 2)}\n`;
}

/** The JSON schema of a blueprint's file, for editors. */
export function blueprintSchemaText(): string {
  const schema = {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Atelier blueprint",
    ...schemaOf(blueprint),
  };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}
