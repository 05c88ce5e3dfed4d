/* fuzz_docx.c - Word documents */
#include "tests/fuzz/target.h"

TARGET(target_reader(read_docx, false, bytes))
