// Loads the page again when the browser lost a part of its scripts on the way.

/** How often it was loaded again so far, kept over a reload. */
const COUNT = 'loaded-again';
const MOST = 5;

const app = document.querySelector('script[src="/app.ts"]');

// Chromium drops what is just being loaded whenever a network comes or goes, and each container's start is that.
app?.addEventListener('error', () => {
  const count = Number(sessionStorage.getItem(COUNT));
  if (count >= MOST) return;
  sessionStorage.setItem(COUNT, String(count + 1));
  location.reload();
});
app?.addEventListener('load', () => sessionStorage.removeItem(COUNT));
