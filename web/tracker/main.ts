import { start } from "./tracker";

start(document.currentScript as HTMLScriptElement);
