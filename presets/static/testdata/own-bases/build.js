import { mkdirSync } from "node:fs";

mkdirSync("public", { recursive: true });
