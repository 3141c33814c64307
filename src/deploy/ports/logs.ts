// A deployment's whole log.

/** One line of output, without its line end. Implementations never block on it. */
export type LineSink = (line: string) => void;

/** A deployment's whole log, in a file. Secrets are redacted before a line is written. */
export interface DeploymentLog {
  readonly line: LineSink;
  /** Whether every line so far is in the file. */
  complete(): boolean;
  close(): Promise<void>;
}

export interface Logs {
  open(deploymentId: number): DeploymentLog;
  /** Last lines, oldest first; empty when there is no log. */
  tail(deploymentId: number, lines: number): Promise<readonly string[]>;
  /** Removes the files of these; returns how many there were. */
  prune(deploymentIds: readonly number[]): Promise<number>;
  /** The file's path and size in bytes, when there is one. */
  file(deploymentId: number): Promise<{ readonly path: string; readonly sizeBytes: number } | undefined>;
}
