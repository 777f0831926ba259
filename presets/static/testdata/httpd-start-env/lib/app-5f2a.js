document.title = window.env.TITLE;
const paths = {
  "/": "front", "/boats": "boats", "/boats/kayak": "kayak", "/boats/canoe": "canoe", "/boats/raft": "raft",
  "/paddles": "paddles", "/paddles/single": "single", "/paddles/double": "double", "/vests": "vests",
};
const names = {
  front: "What we have this week", boats: "Boats of all kinds, for rivers and for lakes", kayak: "A kayak for one",
  canoe: "A canoe for two and a dog", raft: "A raft for six", paddles: "Paddles of ash and of carbon",
  single: "A paddle with one blade", double: "A paddle with two blades", vests: "Vests in four sizes",
};
function show() {
  const main = document.createElement("main");
  main.textContent = names[paths[location.pathname] ?? "front"];
  document.body.replaceChildren(main);
  for (const [path, name] of Object.entries(paths)) {
    const link = document.createElement("a");
    link.href = path;
    link.textContent = names[name];
    link.addEventListener("click", (event) => {
      event.preventDefault();
      history.pushState(null, "", path);
      show();
    });
    main.append(link);
  }
}
addEventListener("popstate", show);
addEventListener("DOMContentLoaded", show);
