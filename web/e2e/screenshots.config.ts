import { inChromium } from "./browser.ts";

export default inChromium({ testMatch: "screenshots.ts", reporter: [["line"]], use: { trace: "off" } });
