// Keeps the page, its files and the last /keys.json, so that a paper can be checked with no network at all. What is kept
// is answered at once; the document and the page are renewed behind the answer. Nothing that was checked is kept.
// VERSION and FILES are put before this text by the server.
/* global VERSION, FILES */

const KEPT = `simpul-${VERSION}`;

addEventListener('install', (event) => {
  const fill = async () => {
    const cache = await caches.open(KEPT);
    await cache.addAll(FILES.map((file) => new Request(file, { cache: 'reload' })));
    await skipWaiting();
  };
  event.waitUntil(fill());
});

addEventListener('activate', (event) => {
  const tidy = async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name)));
    await clients.claim();
  };
  event.waitUntil(tidy());
});

// What is kept, else the network; `renew` asks the network in any case and keeps its answer.
async function answer(event, key, renew) {
  const cache = await caches.open(KEPT);
  const kept = await cache.match(key);
  const fresh = async () => {
    const response = await fetch(event.request);
    if (response.ok) await cache.put(key, response.clone());
    return response;
  };
  if (!kept) return fresh();
  if (renew) event.waitUntil(fresh().catch(() => null));
  return kept;
}

addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (url.pathname.startsWith('/js/')) event.respondWith(answer(event, url.pathname, false));
  else if (url.pathname === '/keys.json') event.respondWith(answer(event, '/keys.json', true));
  else if (url.pathname === '/' && !url.search) event.respondWith(answer(event, '/', true));
  // A language was chosen: the answer of the network, and the page that is kept no longer fits.
  else if (url.pathname === '/') event.respondWith(chosen(request));
});

async function chosen(request) {
  const cache = await caches.open(KEPT);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put('/', response.clone());
    return response;
  } catch {
    return (await cache.match('/')) ?? Response.error();
  }
}
