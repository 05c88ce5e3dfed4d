/* fuzz_tnef.c - winmail.dat */
#include "tests/fuzz/target.h"

TARGET(target_reader(read_tnef, false, bytes))
