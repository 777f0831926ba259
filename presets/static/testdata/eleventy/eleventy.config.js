export default function (config) {
  config.addPassthroughCopy("pages/kitchen.css");
  return {
    dir: { input: "pages", output: "www" },
  };
}
