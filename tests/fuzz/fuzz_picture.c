/* fuzz_picture.c - pictures of every kind up to their pixels; no engine reads them here */
#include "tests/fuzz/target.h"

TARGET(target_picture(bytes))
