// The inspector: what went over the wire between the workspace and the app, live.

/** Shows and hides the panel. */
export function createInspector(toggle: HTMLButtonElement, panel: HTMLElement): void {
  toggle.addEventListener('click', () => {
    panel.hidden = !panel.hidden;
    toggle.setAttribute('aria-expanded', String(!panel.hidden));
  });
}
