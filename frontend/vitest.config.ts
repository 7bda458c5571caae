import { env } from "node:process";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";

// The browser of this machine: Playwright's own would have to be fetched.
const chromium = env["MBUS_CHROMIUM"] ?? "/usr/bin/chromium";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    api: { host: "127.0.0.1" },
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      viewport: { width: 1280, height: 800 },
      provider: playwright({
        launchOptions: {
          executablePath: chromium,
          args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        },
      }),
      instances: [{ browser: "chromium" }],
    },
  },
});
