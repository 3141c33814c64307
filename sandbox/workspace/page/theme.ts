// Light, dark, or as the machine has it.

const THEMES = ['auto', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];
const KEY = 'theme';

const isTheme = (value: string | null): value is Theme => THEMES.some(theme => theme === value);

/** The button goes through the three in turn; the choice is kept in this browser. */
export function startTheme(button: HTMLButtonElement): void {
  const stored = localStorage.getItem(KEY);
  let theme: Theme = isTheme(stored) ? stored : 'auto';
  const show = () => {
    document.documentElement.dataset['theme'] = theme;
    button.textContent = `Theme: ${theme}`;
  };
  button.addEventListener('click', () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'auto';
    localStorage.setItem(KEY, theme);
    show();
  });
  show();
}
