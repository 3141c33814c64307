// Loads the page again when the browser lost a part of it on the way. A classic script: it has to listen before that.
{
  /** How often it was loaded again so far, kept over a reload. */
  const COUNT = 'loaded-again';
  const MOST = 5;

  const isApp = (target: EventTarget | null): boolean =>
    target instanceof HTMLScriptElement && target.type === 'module';

  // Chromium drops what is just being loaded whenever a network comes or goes, and each container's start is that.
  document.addEventListener(
    'error',
    ({ target }) => {
      const count = Number(sessionStorage.getItem(COUNT));
      if (!isApp(target) || count >= MOST) return;
      sessionStorage.setItem(COUNT, String(count + 1));
      location.reload();
    },
    true,
  );
  document.addEventListener(
    'load',
    ({ target }) => {
      if (isApp(target)) sessionStorage.removeItem(COUNT);
    },
    true,
  );
}
