import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";

mkdirSync("public", { recursive: true });
copyFileSync("log.txt", "public/log.html");
writeFileSync("public/index.html", "<!doctype html><title>Slots</title>" + Date.now());
writeFileSync("public/long.html", "<p>long enough to be compressed</p>\n".repeat(60));
