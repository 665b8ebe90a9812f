// The hall's screen: news by server-sent events, else asked for; a chime and a voice for each call, one after another.
"use strict";
const all = (query, root = document) => Array.from(root.querySelectorAll(query));
const one = (query, root = document) => root.querySelector(query);
const again_s = Number(document.body.dataset.again);
let shown = one("[data-call]")?.dataset.call ?? "";
let sound = null;
let turn = Promise.resolve(); // calls wait for one another: two never sound at once
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

function tone(hertz, from_s, for_s) {
  const wave = sound.createOscillator(), loud = sound.createGain();
  const at = sound.currentTime + from_s;
  wave.frequency.value = hertz;
  loud.gain.setValueAtTime(0, at);
  loud.gain.linearRampToValueAtTime(0.5, at + 0.02);
  loud.gain.exponentialRampToValueAtTime(0.001, at + for_s);
  wave.connect(loud).connect(sound.destination);
  wave.start(at);
  wave.stop(at + for_s);
}

async function chime() {
  if (sound?.state !== "running") return;
  tone(784, 0, 0.9);
  tone(659, 0.45, 0.9);
  tone(523, 0.9, 1.4);
  await wait(2_300);
}

// Only a voice of this language that lives in the box; a screen without one has the chime.
function speak(code, counter) {
  const voice = globalThis.speechSynthesis?.getVoices().find((each) => each.localService && each.lang.toLowerCase().startsWith("id"));
  if (!voice || sound?.state !== "running") return Promise.resolve();
  const said = new SpeechSynthesisUtterance(`Nomor antrean ${code.replace("-", ", ").split("").join(" ")}, ke loket ${counter}`);
  said.voice = voice;
  said.lang = voice.lang;
  const over = new Promise((done) => { said.onend = said.onerror = done; });
  speechSynthesis.speak(said);
  return Promise.race([over, wait(9_000)]);
}

function announce() {
  const call = one("[data-call]");
  if (!call || call.dataset.call === shown) return;
  shown = call.dataset.call;
  const { code, counter } = call.dataset;
  if (!code) return;
  document.body.dataset.announced = shown;
  turn = turn.then(chime).then(() => speak(code, counter)).catch(() => {});
}

async function look() {
  try {
    const answer = await fetch(location.href, { headers: { "x-simpul-part": "1" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of all("[data-part]")) {
      const fresh = one(`[data-part="${part.dataset.part}"]`, page);
      if (fresh && fresh.innerHTML !== part.innerHTML) part.replaceChildren(...fresh.childNodes);
    }
    announce();
  } catch { /* the box is out of reach: the screen keeps its last state */ }
}

// News first; where none can be had, ask now and then.
let asking = 0;
const ask = () => { asking ||= setInterval(look, again_s * 1_000); };
const news = new EventSource(document.body.dataset.listen);
news.addEventListener("kabar", () => { clearInterval(asking); asking = 0; look(); });
news.onerror = () => { ask(); if (news.readyState === EventSource.CLOSED) news.close(); };

// Browsers let a page sound only after somebody touched it once (or when they are started for a hall).
const button = one("#suara");
if (button) {
  const wake = async () => {
    sound ??= new AudioContext();
    await Promise.race([sound.resume(), wait(300)]);
    button.hidden = sound.state === "running";
  };
  button.addEventListener("click", async () => { await wake(); turn = turn.then(chime); });
  wake();
}
