// Searches the published folder in the browser; what a source says is shown as words, never as HTML.
import * as pagefind from "../pagefind/pagefind.js";

const LONGEST = 400, MOST_TERMS = 16, ON_A_PAGE = 20, WORDS_SHOWN = 40, WORDS_BEFORE = 8;
const FIELDS = ["sponsor", "body", "type", "status", "stance", "topic", "jurisdiction", "before", "after"];
const KNOWN = ["jurisdiction", "type"];  // what of these the index knows
const address = new URLSearchParams(location.search);
const asked = (address.get("q") ?? "").slice(0, LONGEST).trim();
const isBest = address.get("sort") === "best";
const page = Math.max(1, Number.parseInt(address.get("page"), 10) || 1);
const NEWEST = isBest ? {} : {sort: {day: "desc"}};
const at = name => document.getElementById(name);
const inWords = day => new Date(day).toLocaleDateString(
  "en-US", {weekday: "long", year: "numeric", month: "long", day: "numeric", timeZone: "UTC"});
// Of a number as it was typed, "Docket #0058" or "H.R. 1412 (119th)", what a page has among its names.
const CHAMBERS = /(?:\b(house|senate)[ -](joint |joint-|concurrent |concurrent-)?(bill|resolution)|\b([hs])\.? ?b\.?)(?=[\W\d])/giu;
const LABELS = /\b(?:the|of|in|council|legislative|docket|dkt|file|matter|legislation|record|bill|resolution|ordinance|order|nos?|number|num|id|congress|session)s?(?![\p{L}])/giu;
const asNumber = words => bare(words
  .replace(/.*congress\.gov\/bill\/([^/]+\/[^/]+\/\d+).*/iu, "$1").replace(/.*\bBILL(?:S|STATUS|SUM)-(\d+[a-z]+\d+).*/iu, "$1")
  .replace(CHAMBERS, (all, chamber, both, noun, letter) =>
    `${chamber ? chamber[0] : letter}${{j: "j", c: "con"}[both?.[0].toLowerCase()] ?? ""}${noun?.[0].match(/r/i) ? "res " : " "}`)
  .replace(/(\d)(?:st|nd|rd|th)\b/giu, "$1").replace(LABELS, " ").replace(/\(\d{4}[-–]\d{4}\).*/u, ""))
  .replace(/^(\d*)h(?=\d)/, "$1hr").replace(/^\d{1,3}$/, digits => digits.padStart(4, "0"));
const bare = words => words.replace(/[^\p{L}\p{N}]/gu, "").toLowerCase();

function element(tag, content, attributes = {}) {
  const made = document.createElement(tag);
  made.append(...[content].flat());
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function linked(words, changes) {
  const wanted = {q: asked, ...(isBest && {sort: "best"}), ...changes};
  return element("a", words, {href: `search.html?${new URLSearchParams(wanted)}`});
}

// The language of "lawtrack search": words, "phrases", OR, -not, and two of its fields.
function understood(words) {
  const query = {groups: [], without: [], filters: {}, notes: []};
  let isOr = false, isNot = false, count = 0;
  const plain = words.replace(/[“”„‟«»]/g, '"').replace(/(?<!\S)[−–—](?=["\p{L}\p{N}])/gu, "-");
  for (const [all, sign, field, quoted, word] of plain.matchAll(/(-?)(?:(\w+):)?(?:"([^"]*)"?|(\S+))/g)) {
    const joins = ["OR", "|", "||"].includes(all), takesAway = all === "NOT" && words !== words.toUpperCase();
    if (joins || takesAway || ["AND", "&&"].includes(all)) {
      [isOr, isNot] = [joins ? query.groups.length > 0 : isOr, isNot || takesAway];
      continue;
    }
    const minus = sign || isNot;
    const name = (field ?? "").toLowerCase();
    const written = (quoted ?? word).replaceAll('"', " ").replace(/\*+$/, "").trim();
    const term = field && !FIELDS.includes(name) ? `${field} ${written}` : written;
    if (FIELDS.includes(name)) {
      if (KNOWN.includes(name) && !minus) query.filters[name] = term.toLowerCase();
      else query.notes.push(`“${all}” is not known here, only to lawtrack itself: it was left out.`);
    } else if (/[\p{L}\p{N}]/u.test(term) && ++count <= MOST_TERMS) {
      // The index looks for each word alone and passes over what stands nowhere, but in phrases.
      const forms = /\s/.test(term) ? [`"${term}"`] : [term];
      if (/\p{L}-\p{L}/u.test(term)) forms.push(`"${term.replaceAll("-", " ")}"`);
      if (minus) query.without.push(...forms);
      else if (isOr) query.groups.at(-1).push(...forms);
      else query.groups.push(forms);
    }
    isOr = isNot = false;
  }
  if (count > MOST_TERMS) query.notes.push(`Only the first ${MOST_TERMS} words were looked for.`);
  return query;
}

async function resultsOf(term, filters) {
  return (await pagefind.search(term, {filters, ...NEWEST})).results;
}

// Of each page that fits, in their order, what each of the words found on it.
async function hitsOf({groups, without, filters}) {
  if (!groups.length && !Object.keys(filters).length) return [];
  const wanted = [];
  for (const group of groups) {
    const hits = new Map();
    for (const term of group)
      for (const one of await resultsOf(term, filters)) hits.set(one.id, [...(hits.get(one.id) ?? []), one]);
    wanted.push(hits);
  }
  const gone = new Set();
  for (const term of without) for (const one of await resultsOf(term, {})) gone.add(one.id);
  const single = groups.findIndex(group => group.length === 1);
  // Two lists, each in its order, give no order of both: then that of all pages is asked for.
  const order = single < 0 ? (await resultsOf(null, filters)).map(one => [one.id, [one]]) : [...wanted[single]];
  return order
    .filter(([id]) => !gone.has(id) && wanted.every(hits => hits.has(id)))
    .map(([id, alone]) => wanted.length ? wanted.flatMap(hits => hits.get(id)) : alone);
}

// The bills whose number was typed stand first, however long ago their last step was.
async function withNumberFirst(hits, filters) {
  const number = asNumber(asked.replace(new RegExp(`\\b(?:${FIELDS.join("|")}):(?:"[^"]*"|\\S*)`, "giu"), " "));
  if (!/\d/.test(number)) return hits;
  const first = [];
  for (const one of (await pagefind.search(`"${number}"`, {filters})).results.slice(0, ON_A_PAGE)) {
    const {meta} = await one.data();
    if ((meta.names ?? "").split(" ").includes(number)) first.push(hits.find(([hit]) => hit.id === one.id) ?? [one]);
  }
  return [...first, ...hits.filter(hit => !first.includes(hit))];
}

async function card(results) {
  const places = new Set();
  let about;
  for (const one of results) {  // each tells its own places, of one record that they share
    about = await one.data();
    about.locations.forEach(place => places.add(place));
  }
  const words = about.raw_content.split(/\s+/);
  const {title, day, jurisdiction, type, names} = about.meta;
  // What stands above already is shown again only where the words stand nowhere else.
  const above = `${names} ${title}`.trim().split(/\s+/).length;
  const first = [...places].sort((a, b) => a - b);
  const start = Math.max(0, (first.find(place => place >= above) ?? first[0] ?? above) - WORDS_BEFORE);
  const shown = words.slice(start, start + WORDS_SHOWN).flatMap((word, number) => {
    const plain = word.replaceAll("&lt;", "<").replaceAll("&gt;", ">");
    return [places.has(start + number) ? element("b", plain, {class: "hit"}) : plain, " "];
  });
  return element("article", [
    element("h2", element("a", title, {href: about.raw_url.replace(/^\/+/, "./")})),
    element("p", [element("time", inWords(day), {datetime: day}), ` · ${jurisdiction} · ${type === "document" ? "document, read then" : type}`], {class: "soft"}),
    element("p", [start > 0 ? "… " : "", ...shown, start + WORDS_SHOWN < words.length ? "…" : ""]),
  ], {class: "card"});
}

async function narrower(filters) {
  const known = await pagefind.filters();
  return KNOWN.filter(name => !filters[name] && Object.keys(known[name] ?? {}).length > 1).map(name =>
    element("p", [element("span", name, {class: "soft"}), ...Object.keys(known[name]).sort().slice(0, 40)
      .flatMap(value => [" ", linked(value, {q: `${asked} ${name}:${value}`})])], {class: "facets"}));
}

async function show() {
  await pagefind.init();
  at("elsewhere").hidden = true;
  for (const field of document.querySelectorAll("input[name=q]")) field.value = asked;
  if (!asked) return;
  at("state").textContent = "Looking …";
  const query = understood(asked);
  const hits = await withNumberFirst(await hitsOf(query), query.filters);
  const pages = Math.ceil(hits.length / ON_A_PAGE);
  const cards = [];
  for (const hit of hits.slice((page - 1) * ON_A_PAGE, page * ON_A_PAGE)) cards.push(await card(hit));
  const links = hits.length ? await narrower(query.filters) : [];
  document.title = `${asked} – lawtrack`;
  at("heading").textContent = `${hits.length} found`;
  at("notes").replaceChildren(...query.notes.map(note => element("p", note, {class: "warning"})));
  const orders = isBest ? [linked("Newest first", {sort: "day"}), " · Best first"]
    : ["Newest first · ", linked("Best first", {sort: "best"})];
  at("hits").replaceChildren(
    ...(hits.length ? [element("p", orders)] : []), ...links, ...cards);
  const around = [page > 1 && page <= pages && linked("Earlier page", {page: page - 1}), `page ${page} of ${pages}`,
    page < pages && linked("Next page", {page: page + 1})].filter(Boolean);
  if (pages > 1) at("more").replaceChildren(element("p", around.flatMap((one, n) => n ? [" · ", one] : [one])));
  at("state").textContent = "";
}

show().catch(() => {
  at("elsewhere").hidden = false;
  at("state").textContent = "The search did not work here. Load the page again, for it may have been published anew.";
});
