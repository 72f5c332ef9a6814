import type { CodegenConfig } from "@graphql-codegen/cli";

/** Typed documents from the committed contract. `npm run check` fails when the committed output is stale. */
const config: CodegenConfig = {
  schema: process.env.TIDELINE_SCHEMA ?? "../api/schema.graphql",
  documents: ["src/**/*.{ts,tsx}", "!src/api/generated/**"],
  generates: {
    "./src/api/generated/vocabulary.ts": { plugins: ["./scripts/vocabulary.ts"] },
    "./src/api/generated/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: {
        // Strings on the wire: the page never loads a GraphQL parser.
        documentMode: "string",
        useTypeImports: true,
        enumsAsTypes: true,
        strictScalars: true,
        scalars: {
          TimePoint: "string",
          DateTime: "string",
          Date: "string",
          // Whole numbers up to 2^53 - 1: exact in a JavaScript number.
          Count: "number",
          EventInput: "Record<string, unknown>",
          Json: "unknown",
        },
      },
    },
  },
};

export default config;
