import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import ms from "ms";

const read = (path) => readFileSync(path, "utf8");

// /log is what the slots of the stages before left, in one line; /env, /files and /modules show what the others did.
const answers = {
  log: () => read("dist/log.txt").trim().replaceAll("\n", "; "),
  env: (name) => process.env[name],
  files: (name) => read("/srv/" + name),
  modules: () => readdirSync("node_modules").join(" "),
};

createServer((request, response) => {
  const [, kind, name] = request.url.split("/");
  let answer;
  try {
    answer = answers[kind]?.(name);
  } catch {
    // there is no such file
  }
  response.statusCode = answer === undefined ? 404 : 200;
  response.end(answer ?? "nothing here for " + ms(1000));
}).listen(Number(process.env.PORT));
