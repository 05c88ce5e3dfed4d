/* fuzz_ofd.c - OFD documents */
#include "tests/fuzz/target.h"

TARGET(target_reader(read_ofd, false, bytes))
