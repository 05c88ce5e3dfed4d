/* fuzz_html.c - pages of HTML, as attachment and as a mail's own words */
#include "tests/fuzz/target.h"

TARGET(target_reader(read_html, false, bytes); target_reader(read_html, true, bytes))
