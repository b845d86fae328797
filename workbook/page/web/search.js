// Search in the whole book, in the browser, over the index that the renderer made.
"use strict";

(() => {
  const byName = (id) => document.getElementById(id);
  const dialog = byName("search");
  const kMostResults = 20;
  let index = null;

  async function load() {
    if (index !== null) return;
    const reply = await fetch("search-index.json");
    if (!reply.ok) throw new Error(`the index cannot be read (${reply.status})`);
    index = (await reply.json()).map((entry) => ({...entry, folded: fold(entry)}));
  }

  const fold = ({title, chapter, text}) =>
    ({title: `${title} ${chapter}`.toLowerCase(), text: text.toLowerCase()});

  // All words must occur; those in a heading count more than those in the text.
  function score(entry, words) {
    let total = 0;
    for (const word of words) {
      if (entry.folded.title.includes(word)) total += 10;
      else if (entry.folded.text.includes(word)) total += 1;
      else return 0;
    }
    return total;
  }

  function find(query) {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return {words, hits: []};
    const hits = index.map((entry) => ({entry, rank: score(entry, words)}))
      .filter((hit) => hit.rank > 0)
      .sort((a, b) => b.rank - a.rank)
      .slice(0, kMostResults);
    return {words, hits};
  }

  // The words around the first hit, the hit itself marked. Text nodes only.
  function excerpt(entry, words) {
    const place = document.createElement("small");
    const word = words.find((each) => entry.folded.text.includes(each));
    if (word === undefined) {
      place.textContent = entry.text.slice(0, 120);
      return place;
    }
    const at = entry.folded.text.indexOf(word);
    const start = Math.max(0, at - 50);
    const mark = document.createElement("mark");
    mark.textContent = entry.text.slice(at, at + word.length);
    place.append(start > 0 ? "…" : "", entry.text.slice(start, at), mark,
      entry.text.slice(at + word.length, at + 90));
    return place;
  }

  function show({words, hits}) {
    const items = hits.map(({entry}) => {
      const link = document.createElement("a");
      link.href = entry.page;
      const title = document.createElement("strong");
      title.textContent = entry.title;
      const isSame = entry.title === entry.chapter;
      link.append(title, isSame ? "" : ` in ${entry.chapter}`, entry.spoiler ? " (spoiler)" : "",
        excerpt(entry, words));
      const item = document.createElement("li");
      item.append(link);
      return item;
    });
    byName("results").replaceChildren(...items);
    byName("search-status").textContent = words.length === 0 ? "" :
      hits.length === 0 ? "Nothing found; try fewer or shorter words." :
      hits.length === 1 ? "One place." : `${hits.length} places.`;
  }

  byName("open-search").addEventListener("click", async () => {
    dialog.showModal();
    byName("query").focus();
    try {
      await load();
      show(find(byName("query").value));
    } catch (error) {
      byName("search-status").textContent = `Search does not work: ${error.message}.`;
    }
  });
  byName("query").addEventListener("input", () => { if (index) show(find(byName("query").value)); });
  byName("query").addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    byName("results").querySelector("a")?.click();
  });
  // A result on this very page changes only the part after #.
  byName("results").addEventListener("click", () => dialog.close());
})();
