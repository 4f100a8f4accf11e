// Times on pages that nothing else makes live: told in the reader's own zone.

import { tellTimes } from "./desk/times.js";

document.addEventListener("DOMContentLoaded", tellTimes);
