// The phone: choose who you are, write, and watch the messages of that number.

const POLL_MS = 700;
const find = (id) => document.getElementById(id);
const clock = new Intl.DateTimeFormat("sv-SE", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Stockholm" });

let people = new Map();
let person = null;
let revision = "";
let shown = new Map();

start();

async function start() {
  const answer = await fetch("/phone/personas");
  people = new Map((await answer.json()).map((each) => [each.id, each]));
  for (const radio of document.getElementsByName("person")) {
    radio.addEventListener("change", () => { location.hash = radio.value; });
  }
  addEventListener("hashchange", choose);
  find("write").addEventListener("submit", (event) => { event.preventDefault(); send(find("body").value); });
  find("body").addEventListener("keydown", sendOnEnter);
  find("body").addEventListener("input", fitToText);
  await choose();
  setTimeout(watch, POLL_MS);
}

async function choose() {
  person = people.get(location.hash.slice(1)) ?? people.values().next().value;
  const radio = document.querySelector(`input[value="${person.id}"]`);
  radio.checked = true;
  radio.closest("label").scrollIntoView({ block: "nearest", inline: "nearest" });
  find("mine-number").textContent = `Du är ${person.name}, ${person.display_number}`;
  find("paper").hidden = !person.paper;
  if (person.paper) find("paper").href = person.paper;
  find("suggestions").replaceChildren(...person.suggestions.map(suggestion));
  find("bubbles").replaceChildren();
  find("empty").hidden = true;
  shown = new Map();
  revision = "";
  await refresh();
}

function suggestion(text) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text;
  button.addEventListener("click", () => { send(text); find("body").focus(); });
  return button;
}

async function watch() {
  if (!document.hidden) await refresh();
  setTimeout(watch, POLL_MS);
}

async function refresh() {
  const asked = person;
  try {
    const answer = await fetch(`/phone/${asked.id}/messages?after=${encodeURIComponent(revision)}`);
    if (!answer.ok) throw new Error(answer.statusText);
    find("trouble").hidden = true;
    if (answer.status === 204) return;
    const conversation = await answer.json();
    if (asked !== person) return;
    draw(conversation);
  } catch {
    find("trouble").hidden = false;
  }
}

function draw(conversation) {
  revision = conversation.revision;
  const sids = new Set(conversation.bubbles.map((each) => each.sid));
  for (const [sid, element] of shown) {
    if (!sids.has(sid)) { element.remove(); shown.delete(sid); }
  }
  let grew = false;
  for (const each of conversation.bubbles) {
    if (!shown.has(each.sid)) {
      shown.set(each.sid, add(each));
      grew = true;
    }
    update(shown.get(each.sid), each);
  }
  find("empty").hidden = conversation.bubbles.length > 0;
  if (grew) find("screen").scrollTop = find("screen").scrollHeight;
}

function add(each) {
  const element = find("bubble").content.firstElementChild.cloneNode(true);
  element.classList.add(each.mine ? "mine" : "theirs");
  element.querySelector(".author").textContent = each.mine ? "Du skrev:" : "Nästa steg svarade:";
  element.querySelector(".body").append(...linked(each.body));
  element.querySelector(".time").textContent = clock.format(new Date(each.at));
  element.querySelector(".size").textContent = each.mine ? "" : `${each.segments} SMS, ${each.encoding}`;
  find("bubbles").append(element);
  return element;
}

function linked(text) {
  return text.split(/(https?:\/\/\S+)/).map((part, index) => {
    if (index % 2 === 0) return part;
    const link = document.createElement("a");
    Object.assign(link, { href: part, textContent: part, target: "_blank", rel: "noopener" });
    return link;
  });
}

function update(element, each) {
  const state = element.querySelector(".state");
  const text = each.error_code ? `${each.state_text} (${each.error_code})` : each.state_text;
  if (state.textContent !== text) state.textContent = text;
  element.dataset.state = each.state;
}

async function send(text) {
  const body = text.trim();
  if (!body) return;
  try {
    const answer = await fetch(`/phone/${person.id}/messages`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ body }),
    });
    if (!answer.ok) throw new Error(answer.statusText);
    find("write").reset();
    fitToText();
    await refresh();
  } catch {
    find("trouble").hidden = false;
  }
}

function sendOnEnter(event) {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    find("write").requestSubmit();
  }
}

function fitToText() {
  const field = find("body");
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}
