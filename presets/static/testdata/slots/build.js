import { mkdirSync, writeFileSync } from "node:fs";

mkdirSync("public", { recursive: true });
writeFileSync("public/index.html", "<!doctype html><title>List</title>" + "<p>long enough to be compressed</p>".repeat(60));
writeFileSync("public/secret.txt", "x");
