/* fuzz_archive.c - archives */
#include "tests/fuzz/target.h"

TARGET(target_reader(read_archive, false, bytes))
