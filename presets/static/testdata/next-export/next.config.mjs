/** @type {import("next").NextConfig} */
const config = {
  output: "export",
  distDir: "site",
};

export default config;
