/* fuzz_headerwords.c - headers in every dialect */
#include "tests/fuzz/target.h"

TARGET(target_headerwords(bytes))
