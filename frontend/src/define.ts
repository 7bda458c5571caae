/** Defining elements: a page that stays open meets the next version of this file, too. */

export const define = (name: string, element: CustomElementConstructor): void => {
  if (!customElements.get(name)) customElements.define(name, element);
};
