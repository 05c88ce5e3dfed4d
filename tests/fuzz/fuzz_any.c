/* fuzz_any.c - anything, by what it looks like */
#include "tests/fuzz/target.h"

TARGET(target_any(bytes))
