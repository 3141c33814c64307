// The one event of the workspace: something that a person could see has changed.

export interface Changes {
  /** Tells every listener, at once and in order of registration. */
  emit(): void;
  /** Calls the listener at every change until it is disposed. */
  listen(listener: () => void): Disposable;
}

export function createChanges(): Changes {
  const listeners = new Set<() => void>();
  return {
    emit: () => {
      for (const listener of [...listeners]) listener();
    },
    listen: listener => {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
  };
}
