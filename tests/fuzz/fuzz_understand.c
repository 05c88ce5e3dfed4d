/* fuzz_understand.c - words on a page */
#include "tests/fuzz/target.h"

TARGET(target_understand(bytes))
