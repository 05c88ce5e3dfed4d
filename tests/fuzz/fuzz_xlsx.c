/* fuzz_xlsx.c - workbooks */
#include "tests/fuzz/target.h"

TARGET(target_reader(read_xlsx, false, bytes))
