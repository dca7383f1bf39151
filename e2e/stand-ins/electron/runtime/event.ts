/** Electron's cancellable event object, with what a particular event carries. */
export class StandInEvent {
  defaultPrevented = false;

  preventDefault(): void {
    this.defaultPrevented = true;
  }

  /** An event carrying `details` as its own properties. */
  static with<T extends object>(details: T): StandInEvent & T {
    return Object.assign(new StandInEvent(), details);
  }
}
