/* fuzz_statement.c - files of a bank */
#include "tests/fuzz/target.h"

TARGET(target_statement(bytes))
