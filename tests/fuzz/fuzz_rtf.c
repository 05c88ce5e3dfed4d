/* fuzz_rtf.c - RTF documents */
#include "tests/fuzz/target.h"

TARGET(target_reader(read_rtf, false, bytes))
