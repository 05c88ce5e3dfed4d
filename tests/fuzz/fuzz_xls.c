/* fuzz_xls.c - workbooks of old Excel */
#include "tests/fuzz/target.h"

TARGET(target_reader(read_xls, false, bytes))
