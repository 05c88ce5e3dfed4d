/* fuzz_text.c - texts, as attachment and as a mail's own words */
#include "tests/fuzz/target.h"

TARGET(target_reader(read_text, false, bytes); target_reader(read_text, true, bytes))
