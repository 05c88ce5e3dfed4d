/* fuzz_doc.c - Word 97 documents */
#include "tests/fuzz/target.h"

TARGET(target_reader(read_doc, false, bytes))
