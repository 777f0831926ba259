import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { marked } from "marked";

mkdirSync("out", { recursive: true });
writeFileSync("out/index.html", "<!doctype html><title>Blog</title>" + marked.parse(readFileSync("posts/first.md", "utf8")));
writeFileSync("out/404.html", "<!doctype html><title>No such post</title>");
