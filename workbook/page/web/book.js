// What every page does without the lab tool: theme, menu, keys, help.
"use strict";

const byId = (id) => document.getElementById(id);

// localStorage may be switched off: then nothing is remembered, and nothing breaks.
const memory = {
  get(name) {
    try { return localStorage.getItem(name); } catch { return null; }
  },
  set(name, value) {
    try { localStorage.setItem(name, value); } catch { /* not remembered */ }
  },
};

function setUpTheme() {
  const root = document.documentElement;
  const order = ["automatic", "dark", "light"];
  const show = () => { byId("theme").textContent = `Theme: ${root.dataset.theme ?? "automatic"}`; };
  byId("theme").addEventListener("click", () => {
    const next = order[(order.indexOf(root.dataset.theme ?? "automatic") + 1) % order.length];
    if (next === "automatic") delete root.dataset.theme;
    else root.dataset.theme = next;
    memory.set("theme", next);
    show();
  });
  show();
}

function setUpMenu() {
  const menu = byId("menu");
  menu.addEventListener("click", () => {
    const isOpen = byId("contents").classList.toggle("is-open");
    menu.setAttribute("aria-expanded", String(isOpen));
  });
}

function setUpKeys() {
  const keys = byId("keys");
  keys.checked = memory.get("keys") !== "off";
  keys.addEventListener("change", () => memory.set("keys", keys.checked ? "on" : "off"));
  const follow = (rel) => document.querySelector(`.pager a[rel="${rel}"]`)?.click();
  const actions = {
    "/": () => byId("open-search").click(),
    "?": () => byId("help").showModal(),
    n: () => follow("next"),
    p: () => follow("prev"),
  };
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, textarea, select, [contenteditable], dialog[open]");
    const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
    if (!keys.checked || isTyping || hasModifier || !Object.hasOwn(actions, event.key)) return;
    event.preventDefault();
    actions[event.key]();
  });
  byId("open-help").addEventListener("click", () => byId("help").showModal());
}

// What scrolls sideways must be reachable with the keyboard; what does not should not be a stop.
function markScrollable() {
  for (const block of document.querySelectorAll("pre, .table")) {
    if (block.scrollWidth > block.clientWidth) {
      block.tabIndex = 0;
      block.setAttribute("role", "group");
      block.setAttribute("aria-label", block.matches("pre") ? "Code" : "Table");
    } else {
      for (const name of ["tabindex", "role", "aria-label"]) block.removeAttribute(name);
    }
  }
}

// The section that is being read, in the contents of the page.
function followReading() {
  const links = [...document.querySelectorAll(".on-page a")];
  const headings = links.map((link) => byId(decodeURIComponent(link.hash.slice(1))));
  const update = () => {
    const above = headings.filter((heading) => heading.getBoundingClientRect().top < 120);
    const here = Math.max(above.length - 1, 0);
    links.forEach((link, i) => {
      if (i === here) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  };
  if (links.length === 0) return;
  document.addEventListener("scroll", update, {passive: true});
  update();
}

setUpTheme();
setUpMenu();
setUpKeys();
markScrollable();
followReading();
window.addEventListener("resize", markScrollable);
