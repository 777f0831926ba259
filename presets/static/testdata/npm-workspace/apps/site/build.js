import { mkdirSync, writeFileSync } from "node:fs";
import { home } from "@acme/pages";

mkdirSync("dist", { recursive: true });
writeFileSync("dist/index.html", "<!doctype html><title>Acme</title>" + home);
