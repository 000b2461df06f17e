"use strict";
(() => {
  const data = JSON.parse(document.getElementById("review-data").textContent);
  const text = (index) => data.texts[index];
  // Elements get their text as text: nothing in the data is markup.
  const make = (name, properties, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(properties || {})) {
      if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
      else if (value === true) element.setAttribute(key, "");
      else if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value);
    }
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  };
  const at = (anchor) => document.getElementById(anchor);
  const figureOf = (element) => data.anchors[element.id];
  const numbers = [...document.querySelectorAll("main span[id]")].filter(figureOf);
  for (const number of numbers) {
    number.classList.add("number");
    number.tabIndex = 0;
    number.setAttribute("role", "button");
  }

  // The panel: what is to be looked at, and the number that is open.
  const side = make("aside", { id: "review", lang: "en", "aria-label": "Review" });
  const heading = make("h2", {}, data.title);
  const said = make("p", { role: "status" });
  const opened = make("section", { id: "opened", tabindex: "-1", "aria-label": "Number" });
  const list = make("ol", { id: "entries" });
  const filters = make("div", {});
  const toggle = make("button", { type: "button", "aria-expanded": "true", onclick: () => show(side.hasAttribute("data-closed")) }, "Review");
  const bar = make("div", { class: "bar" }, toggle);
  const show = (open) => {
    side.toggleAttribute("data-closed", !open);
    toggle.setAttribute("aria-expanded", String(open));
  };
  side.append(bar, heading, ...data.notes.map((note) => make("p", { class: "note" }, note)), opened, filters, said, list);
  document.body.append(side);

  let current = null;
  const mark = (element) => {
    if (current) current.classList.remove("current");
    current = element;
    if (element) element.classList.add("current");
  };
  const go = (element, focus) => {
    mark(element);
    element.scrollIntoView({ block: "center" });
    if (focus) element.focus({ preventScroll: true });
  };

  const row = (label, ...content) => [make("dt", {}, label), make("dd", {}, ...content)];
  const open = (number, entry) => {
    const id = figureOf(number);
    const figure = data.figures[id];
    mark(number);
    const rows = [];
    let last = null;
    for (const [label, value] of figure.rows) {
      rows.push(...(label === last ? [make("dd", {}, text(value))] : row(text(label), text(value))));
      last = label;
    }
    for (const [anchor, place, prints, sentence] of figure.uses) {
      const target = anchor && at(anchor);
      const label = prints === null ? "used in a condition, not printed" : text(prints);
      rows.push(...row("used at",
        target ? make("a", { href: "#" + anchor, onclick: (event) => { event.preventDefault(); go(target, true); open(target); } }, text(place)) : text(place),
        ": " + label, sentence === null ? null : make("div", { class: "place" }, text(sentence))));
    }
    const close = make("button", { type: "button", onclick: () => shut(true) }, "Close");
    opened.replaceChildren(make("h2", {}, id + " = " + figure.text), close, make("dl", {}, ...(entry ? row(data.kinds[entry.kind], entry.text) : []), ...rows));
    show(true);
  };
  const shut = (back) => {
    opened.replaceChildren();
    if (back && current) current.focus();
    mark(null);
  };

  // Hovering shows the formula; the pointer may move onto it, and Escape hides it.
  let tip = null, wait = null;
  const hide = () => { clearTimeout(wait); if (tip) tip.remove(); tip = null; };
  const hover = (number) => {
    hide();
    const figure = data.figures[figureOf(number)];
    const formula = figure.rows.find(([label]) => text(label) === "formula");
    tip = make("div", { id: "tip", role: "tooltip", lang: "en" }, figure.text + ": " + (formula ? text(formula[1]) : ""));
    document.body.append(tip);
    const box = number.getBoundingClientRect();
    tip.style.left = Math.max(4, Math.min(box.left, innerWidth - tip.offsetWidth - 8)) + scrollX + "px";
    tip.style.top = box.bottom + scrollY + 4 + "px";
  };
  document.addEventListener("mouseover", (event) => {
    const number = event.target.closest(".number");
    if (number) { clearTimeout(wait); wait = setTimeout(() => hover(number), 250); }
    else if (!event.target.closest("#tip")) hide();
  });
  document.addEventListener("click", (event) => {
    const number = event.target.closest(".number");
    if (number && !event.target.closest("a")) { hide(); open(number); opened.focus({ preventScroll: true }); }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { if (tip) hide(); else shut(true); return; }
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, select")) return;
    const number = event.target.closest(".number");
    if (number && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      open(number);
      opened.focus({ preventScroll: true });
    } else if (keys.checked && (event.key === "n" || event.key === "p")) {
      event.preventDefault();
      step(event.key === "n" ? 1 : -1);
    }
  });

  // The list, with its filters. A section is the heading before a number.
  const headings = [...document.querySelectorAll("main h2, main h3")];
  const sectionOf = (element) => {
    let low = 0, high = headings.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (headings[middle].compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING) low = middle + 1;
      else high = middle;
    }
    return low ? headings[low - 1].textContent : "";
  };
  const first = (entry) => (entry.at || []).map(at).find(Boolean);
  const entries = data.entries.map((entry) => {
    const target = first(entry);
    return { ...entry, target, section: target ? sectionOf(target) : "" };
  });
  const SHOWN = 200;
  let shown = entries, place = -1, most = SHOWN;
  const choice = (label, values) => {
    const select = make("select", { onchange: () => { most = SHOWN; list_again(); } }, make("option", { value: "" }, "all"),
      ...values.map(([value, name]) => make("option", { value }, name)));
    filters.append(make("label", {}, label, select));
    return select;
  };
  const step = (by) => {
    if (shown.length === 0) {
      const from = current ? numbers.indexOf(current) : -1;
      const next = numbers[(from + by + numbers.length) % numbers.length];
      if (data.entries.length === 0 && next) go(next, true);
      return;
    }
    choose((place + by + shown.length) % shown.length, true);
  };
  const choose = (index, focus) => {
    place = index;
    const entry = shown[index];
    if (index >= most) { most = index + SHOWN; list_again(true); }
    for (const item of list.querySelectorAll("[aria-current]")) item.removeAttribute("aria-current");
    const item = list.children[index];
    if (item) { item.firstChild.setAttribute("aria-current", "true"); item.scrollIntoView({ block: "nearest" }); }
    if (entry.target) { open(entry.target, entry); go(entry.target, focus); }
  };
  const keys = make("input", { type: "checkbox", checked: true });
  bar.append(
    make("button", { type: "button", onclick: () => step(-1) }, "Previous"),
    make("button", { type: "button", onclick: () => step(1) }, "Next"),
    make("label", {}, keys, "keys n and p"));
  let kind, section, least;
  const list_again = (keep) => {
    shown = entries.filter((entry) => (!kind.value || String(entry.kind) === kind.value) &&
      (!section.value || entry.section === section.value) &&
      (!least.value || (entry.size || 0) >= Number(least.value)));
    if (!keep) place = -1;
    said.textContent = shown.length + " of " + entries.length;
    list.replaceChildren(...shown.slice(0, most).map((entry, index) => make("li", {},
      make("button", { type: "button", onclick: () => choose(index, false) },
        make("span", { class: "kind" }, data.kinds[entry.kind] + ": "), entry.text,
        entry.old === undefined ? null : make("div", {}, make("span", { class: "place" }, "old: "), make("del", {}, entry.old)),
        entry.new === undefined ? null : make("div", {}, make("span", { class: "place" }, "new: "), make("ins", {}, entry.new)),
        entry.note === undefined ? null : make("div", { class: "note" }, entry.note)))));
    if (shown.length > most) {
      list.append(make("li", {}, make("button", { type: "button", onclick: () => { most = Infinity; list_again(true); } }, "Show all " + shown.length)));
    }
  };
  if (entries.length > 0) {
    const used = new Set(entries.map((entry) => entry.kind));
    kind = choice("Kind", data.kinds.map((name, index) => [String(index), name]).filter(([index]) => used.has(Number(index))));
    section = choice("Section", headings.map((h) => h.textContent).filter((name, index, all) => all.indexOf(name) === index && entries.some((entry) => entry.section === name)).map((name) => [name, name.length > 40 ? name.slice(0, 39) + "…" : name]));
    least = make("input", { type: "number", min: "0", step: "any", onchange: () => list_again() });
    filters.append(make("label", {}, "At least", least));
    // Numbers and sentences that changed are marked where they are.
    for (const entry of entries) {
      const block = entry.sentence && entry.target && entry.target.closest("p, li, figcaption");
      if (block) block.classList.add("touched");
      for (const target of (entry.at || []).map(at).filter(Boolean)) {
        if (data.kinds[entry.kind] === "contradicted") target.classList.add("contradicted");
        else if (entry.marks) {
          target.classList.add("changed");
          if (entry.old !== undefined) target.prepend(make("del", {}, entry.old));
        }
      }
    }
    list_again();
  } else {
    filters.remove();
    said.textContent = numbers.length + " numbers; choose one to see where it comes from";
    if (innerWidth < 768) show(false);
  }
})();
