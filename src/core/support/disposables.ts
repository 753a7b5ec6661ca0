/** Something that holds a resource until it is disposed. Disposing twice is harmless. */
export interface Disposable {
  dispose(): void;
}

export function toDisposable(dispose: () => void): Disposable {
  let done = false;
  return {
    dispose() {
      if (done) return;
      done = true;
      dispose();
    },
  };
}

/** Disposes its members in reverse order. What is pushed after disposal is disposed at once. */
export class DisposableList implements Disposable {
  private members: Disposable[] = [];
  private disposed = false;

  push<T extends Disposable>(member: T): T {
    if (this.disposed) member.dispose();
    else this.members.push(member);
    return member;
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  dispose(): void {
    this.disposed = true;
    for (const member of this.members.splice(0).reverse()) member.dispose();
  }
}
