// The live lab: progress in the contents, checks and hints on a lab's page.
//
// Works only behind the workbook's server, which fills in the token. Everything that comes from
// the lab tool may hold what a learner's program printed: it is placed as text, never as HTML.
"use strict";

(() => {
  const token = document.querySelector('meta[name="lab-token"]').content;
  if (token === "") return;  // a static copy of the book
  const lab = document.body.dataset.lab;
  const panel = document.getElementById("lab-panel");
  const verdicts = {
    pass: ["✓", "pass"],
    fail: ["✗", "fail"],
    environment: ["⊘", "environment"],
    grader: ["⚠", "grader"],
    untouched: ["○", "not started"],
  };
  let last = null;     // the id of the last event that came
  let stream = null;
  let isMine = true;   // the check under way is of this page's lab
  let hasError = false;

  function make(tag, className, ...children) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  }

  function badge(verdict, more = "") {
    const [symbol, word] = verdicts[verdict] ?? ["?", String(verdict)];
    const sign = make("span", "", symbol);
    sign.setAttribute("aria-hidden", "true");
    return make("span", `verdict is-${Object.hasOwn(verdicts, verdict) ? verdict : "other"}`, sign,
      word + more);
  }

  function button(text, action, label) {
    const element = make("button", "", text);
    element.type = "button";
    if (label) element.setAttribute("aria-label", label);
    element.addEventListener("click", action);
    return element;
  }

  async function ask(path, options = {}) {
    const reply = await fetch(path, options);
    const text = await reply.text();
    let body = {};
    try { body = JSON.parse(text); } catch { body = {error: text}; }
    if (!reply.ok) throw new Error(body.error || `The server answered ${reply.status}.`);
    return body;
  }
  const post = (path) => ask(path, {method: "POST", headers: {"X-Lab-Token": token}});

  // --- progress -----------------------------------------------------------------------------

  function showInContents(status) {
    for (const one of status.labs ?? []) {
      const item = document.querySelector(`.contents li[data-lab="${CSS.escape(one.lab)}"]`);
      if (!item) continue;
      item.querySelector(".verdict")?.remove();
      const hasPoints = one.points_possible > 0;
      item.append(badge(one.verdict, hasPoints ? `, ${one.points} of ${one.points_possible}` : ""));
    }
  }

  async function refresh() {
    try {
      const status = await ask("api/status");
      showInContents(status);
      const mine = (status.labs ?? []).find((one) => one.lab === lab);
      if (panel && mine) showTasks(mine);
    } catch (error) {
      say(error.message);
    }
  }

  // --- the panel ----------------------------------------------------------------------------

  const now = make("p", "now");
  const tasks = make("ol", "tasks");
  const results = make("div", "results");
  const hints = new Map();  // by task: the hints that were asked for

  function say(text) { now.textContent = text; }

  function buildPanel() {
    if (!panel || panel.childElementCount > 0) return;
    now.setAttribute("role", "status");
    results.setAttribute("aria-live", "polite");
    results.setAttribute("role", "region");
    results.setAttribute("aria-label", "Results of the checks");
    panel.append(make("h2", "", "Check your work"),
      make("p", "", button("Check the whole lab", () => start(lab))), now, tasks, results);
    for (const heading of document.querySelectorAll("article :is(h2, h3)")) {
      const number = /^Task (\d+)\b/.exec(heading.textContent.trim());
      if (!number) continue;
      const check = button(`Check task ${number[1]}`, () => start(`${lab}.${number[1]}`));
      heading.after(make("p", "task-button", check));
    }
  }

  function showTasks(one) {
    tasks.replaceChildren(...one.tasks.map((task) => {
      const id = `${one.lab}.${task.task}`;
      const head = make("div", "task-head",
        make("span", "task-title", `Task ${task.task}: ${task.title}`),
        badge(task.verdict, `, ${task.points} of ${task.points_possible}`),
        button("Check", () => start(id), `Check task ${task.task}`),
        button(`Hint (${task.hints_seen} of ${task.hints})`, () => hint(id, task.task),
          `Hint for task ${task.task}, ${task.hints_seen} of ${task.hints} seen`));
      return make("li", "", head, hints.get(task.task));
    }));
  }

  async function hint(id, task) {
    try {
      const reply = await post(`api/hint/${id}`);
      const box = make("div", "hint", make("strong", "", `Hint ${reply.level} of ${reply.levels}: `),
        reply.text);
      box.setAttribute("role", "status");
      hints.set(task, box);
      await refresh();
    } catch (error) {
      say(error.message);
    }
  }

  async function start(id) {
    connect();
    hasError = false;
    try {
      await post(`api/check/${id}`);
      panel.scrollIntoView({block: "nearest"});
    } catch (error) {
      say(error.message);
    }
  }

  // --- results ------------------------------------------------------------------------------

  const part = (title, body) => (body ? [make("h3", "", title), body] : []);
  const block = (text) => (text ? make("pre", "", make("code", "", text)) : null);

  function evidence(entries) {
    if (!entries?.length) return null;
    return block(entries.map(({source, text}) => `${source}\n    ${text}`).join("\n"));
  }

  function showCheck(check) {
    const time = make("span", "time", `${check.duration_ms} ms`);
    const box = make("details", "check",
      make("summary", "", badge(check.verdict), make("span", "", check.title || check.name), time));
    const steps = check.steps?.length
      ? make("ol", "", ...check.steps.map((step) => make("li", "", step))) : null;
    if (check.diagnosis) box.append(make("p", "diagnosis", check.diagnosis));
    box.append(...part("Steps", steps), ...part("Expected", block(check.expected)),
      ...part("Seen", block(check.seen)), ...part("Evidence", evidence(check.evidence)),
      ...part("See it again", block(check.reproduce)));
    box.open = check.verdict !== "pass";
    results.append(box);
  }

  function showResult(result) {
    const [symbol, word] = verdicts[result.verdict] ?? ["?", result.verdict];
    say(`${symbol} Lab ${result.lab}: ${word}, ${result.points} of ${result.points_possible} points.`);
  }

  const shown = {
    build(event) {
      if (event.status === "started") say("Building…");
      if (event.status !== "failed") return;
      hasError = true;
      say("✗ Your code does not compile. What the compiler said stands below.");
      results.append(block(event.output || "The compiler said nothing."));
    },
    "check-started": (event) => say(`Checking: ${event.title || event.name}…`),
    check: showCheck,
    result: (event) => showResult(event.result),
  };

  function onLine(data) {
    let event = null;
    try { event = JSON.parse(data); } catch { return; }
    if (Object.hasOwn(shown, event?.event)) shown[event.event](event);
  }

  // --- the stream ---------------------------------------------------------------------------

  // One stream a tab, closed while the tab is hidden: a browser grants six connections in all.
  function connect() {
    if (stream || !panel || document.hidden) return;
    stream = new EventSource(last === null ? "api/events" : `api/events?after=${last}`);
    const on = (name, action) => stream.addEventListener(name, (message) => {
      last = message.lastEventId;
      action(JSON.parse(message.data));
    });
    on("started", ({target}) => {
      isMine = target.slice(0, 2) === lab;
      results.replaceChildren();
      if (isMine) say(`Checking ${target}…`);
    });
    on("line", ({line}) => { if (isMine) onLine(line); });
    on("finished", ({problem}) => {
      if (problem && isMine && !hasError) say(problem);
      refresh();
    });
  }

  function disconnect() {
    stream?.close();
    stream = null;
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      disconnect();
    } else {
      connect();
      refresh();
    }
  });

  buildPanel();
  connect();
  refresh();
})();
