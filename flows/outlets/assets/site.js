"use strict";
// Tables sort by their headings and filter by a word; without this script everything is still there to read.
const collator = new Intl.Collator("zh-Hans-CN", { numeric: true });

function key(row, column) {
  const cell = row.cells[column];
  const value = cell.dataset.v ?? cell.textContent.trim();
  return value === "—" ? "" : value;
}

function compare(a, b) {
  if (a === "" || b === "") return a === b ? 0 : a === "" ? 1 : -1;
  const x = Number(a), y = Number(b);
  return Number.isNaN(x) || Number.isNaN(y) ? collator.compare(a, b) : x - y;
}

function sort(table, heading, column) {
  const descending = heading.getAttribute("aria-sort") === "ascending";
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => [key(row, column), row]);
  // Empty cells stay at the end whichever way the column is turned.
  rows.sort(([a], [b]) => (a === "" || b === "" || !descending ? compare(a, b) : compare(b, a)));
  for (const other of table.tHead.querySelectorAll("[aria-sort]")) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
  body.append(...rows.map(([, row]) => row));
}

// A long table opens with its first rows; whoever looks for a word, or asks for all, sees all that fit.
const FIRST = 12, LONG = 20;

function show(table, word, whole, count) {
  const wanted = word.trim().toLocaleLowerCase().split(/\s+/);
  const rows = table.tBodies[0].rows;
  const most = whole || word.trim() || rows.length <= LONG ? rows.length : FIRST;
  let shown = 0;
  for (const row of rows) {
    const text = row.textContent.toLocaleLowerCase();
    row.hidden = shown >= most || !wanted.every((part) => text.includes(part));
    shown += row.hidden ? 0 : 1;
  }
  count.textContent = `显示 ${shown} / ${rows.length} 行`;
}

function opener(block, length, again) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "more";
  button.textContent = `显示全部 ${length} 行`;
  button.addEventListener("click", () => { button.remove(); again(); });
  block.append(button);
}

for (const block of document.querySelectorAll("[data-table]")) {
  const table = block.querySelector("table");
  let whole = false, again = () => {};
  for (const heading of table.tHead.querySelectorAll("th[data-column]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.title = "按此列排序";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => { sort(table, heading, Number(heading.dataset.column)); again(); });
  }
  const tools = block.querySelector(".tools");
  if (!tools) continue;
  tools.hidden = false;
  const count = tools.querySelector("output");
  const input = tools.querySelector("input");
  again = () => show(table, input.value, whole, count);
  input.addEventListener("input", again);
  const length = table.tBodies[0].rows.length;
  if (length > LONG) opener(block, length, () => { whole = true; again(); });
  again();
}
