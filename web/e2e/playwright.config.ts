import { inChromium } from "./browser.ts";

export default inChromium({ testMatch: "*.spec.ts", reporter: [["list"]] });
