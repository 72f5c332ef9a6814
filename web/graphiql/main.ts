/** The only file that the API's page names. Small, because it is asked for anew each time: the rest never changes. */
void import("./page.tsx");
