/** What the parts of the panel look like: colours of the theme, sizes for fingers. */

import { css } from "lit";

export const shared = css`
  :host {
    --line: var(--divider-color, #e0e0e0);
    --ink: var(--primary-text-color, #212121);
    --faint: var(--secondary-text-color, #5f6368);
    --card: var(--card-background-color, #fff);
    --page: var(--primary-background-color, #fafafa);
    --accent: var(--primary-color, #0288d1);
    --bad: var(--error-color, #db4437);
    --good: var(--success-color, #43a047);
    --warn: var(--warning-color, #ffa600);
    color: var(--ink);
    font-family: var(--ha-font-family-body, Roboto, sans-serif);
    font-size: 14px;
    line-height: 20px;
  }
  * {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  button,
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
  }
  button {
    min-height: 40px;
    padding: 0 16px;
    border: 1px solid var(--line);
    border-radius: 20px;
    background: var(--card);
    cursor: pointer;
  }
  button:hover:not(:disabled) {
    background: color-mix(in srgb, var(--accent) 8%, var(--card));
  }
  button:disabled {
    opacity: 0.5;
    cursor: default;
  }
  button.main {
    border-color: var(--accent);
    background: color-mix(in srgb, var(--accent) 20%, var(--card));
    font-weight: 500;
  }
  button.icon {
    min-width: 40px;
    padding: 8px;
    border-color: transparent;
    background: none;
  }
  button.link {
    min-height: 0;
    padding: 0;
    border: 0;
    background: none;
    color: inherit;
    text-align: start;
  }
  svg {
    display: block;
    width: 24px;
    height: 24px;
    fill: currentColor;
  }
  input:not([type="checkbox"]),
  select,
  textarea {
    min-height: 40px;
    max-width: 100%;
    padding: 0 12px;
    border: 1px solid var(--line);
    border-radius: 8px;
    background: var(--card);
  }
  textarea {
    padding: 8px 12px;
    font-family: var(--ha-font-family-code, monospace);
  }
  input[type="checkbox"] {
    width: 18px;
    height: 18px;
    margin: 0;
    accent-color: var(--accent);
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  .faint {
    color: var(--faint);
  }
  .code {
    font-family: var(--ha-font-family-code, monospace);
    direction: ltr;
    unicode-bidi: isolate;
  }
  .notice {
    margin: 8px 16px;
    padding: 10px 16px;
    border-inline-start: 4px solid var(--warn);
    background: color-mix(in srgb, var(--warn) 12%, var(--card));
  }
  .notice.bad {
    border-color: var(--bad);
    background: color-mix(in srgb, var(--bad) 10%, var(--card));
  }
  .state {
    display: inline-flex;
    align-items: center;
    gap: 6px;
  }
  .state::before {
    content: "";
    flex: none;
    width: 10px;
    height: 10px;
    border-radius: 50%;
    background: var(--good);
  }
  .state.bad::before {
    border-radius: 0;
    background: var(--bad);
    transform: rotate(45deg);
  }
  .state.quiet::before {
    background: none;
    border: 2px solid var(--faint);
  }
  .ellipsis {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .empty {
    padding: 48px 24px;
    text-align: center;
    color: var(--faint);
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    padding: 8px 16px;
  }
  progress {
    width: 100%;
    accent-color: var(--accent);
  }
  .problems {
    max-height: 160px;
    margin-block: 4px;
    padding-inline-start: 24px;
    overflow: auto;
  }
  .given {
    width: 100%;
  }
  .small {
    font-size: 12px;
    line-height: 16px;
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
